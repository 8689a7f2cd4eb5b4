import './treePanel.css';
import { formatCount, plural } from '../../../src/address/text.ts';
import { nodeSlots, slotsOf } from '../../../src/worker/tree.ts';
import { vmaOrigin } from '../../../src/worker/view.ts';
import type { Moment } from '../../state/moment.ts';
import { Term } from '../../ui/Term.tsx';
import { treeMoment } from './focus.ts';
import { treeNow } from './treeNow.ts';
import { costText } from './words.ts';

/** The tree in small: its one leaf slot by slot, or its levels; and what was last asked of it. */
export function TreePanel({ moment }: { moment: Moment }) {
  const { memory, loaded, scene } = moment;
  const tree = treeNow(memory);
  const now = treeMoment(moment);
  const [top] = tree;
  return (
    <section aria-labelledby="tree-panel-title" className="tree-panel">
      <h2 id="tree-panel-title">
        <Term of="maple-tree">Maple tree</Term>
      </h2>
      {!top ? (
        <p>No node yet.</p>
      ) : tree.length === 1 ? (
        <>
          <ol className="tree-leaf" aria-label="The leaf">
            {nodeSlots(memory.region('maple'), top.ids[0]!, 0, top.hi[0]!).map(({ start, item }) => {
              const moving = item !== 0 && vmaOrigin(memory, item) === scene?.origin;
              return (
                <li key={start} className={item === 0 ? 'gap' : moving ? 'moving' : 'other'}>
                  {item === 0 ? '∅' : loaded.nameOf(item)}
                </li>
              );
            })}
          </ol>
          <p>
            <Term of="node">leaf</Term> · {top.used[0]} of {slotsOf(true)} <Term of="slot">slots</Term> ·{' '}
            <Term of="height">height</Term> 1
          </p>
        </>
      ) : (
        <ol className="tree-levels">
          {tree.map((level, depth) => {
            const used = level.used.reduce((sum, slots) => sum + slots, 0);
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a level is known by its depth
              <li key={depth}>
                <span>{plural(level.ids.length, level.leaf ? 'leaf' : 'node', level.leaf ? 'leaves' : 'nodes')}</span>
                <span className="tree-level" title={`${formatCount(used)} slots used`}>
                  <span style={{ width: `${(100 * used) / (level.ids.length * slotsOf(level.leaf))}%` }} />
                </span>
              </li>
            );
          })}
        </ol>
      )}
      {now.current && now.access && <p>{costText(now.access)}</p>}
    </section>
  );
}
