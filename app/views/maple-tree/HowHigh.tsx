import { formatCount, plural } from '../../../src/address/text.ts';
import { ORDERS, type Scenario } from '../../../src/scenario/schema.ts';
import { entriesIn, packedSlots, slotsOf, type Tree } from '../../../src/worker/tree.ts';
import type { Moment } from '../../state/moment.ts';
import { editScenario } from '../../state/session.ts';
import { Term } from '../../ui/Term.tsx';
import { treeNow } from './treeNow.ts';
import { formatPlace } from './words.ts';

/** Mappings of one operation from which on the estimate of the review is worth showing. */
const MANY = 1000;

/** How high the tree is, how high it would have to be, and why the two differ. */
export function HowHigh({ moment }: { moment: Moment }) {
  const { loaded, memory, position } = moment;
  const tree = treeNow(memory);
  const fill = loaded.scenario.ops.find((operation) => operation.op === 'fill');
  if (tree.length === 0) return null;
  const leaves = tree.at(-1)!;
  const slots = sum(leaves.used);
  const mapped = entriesIn(memory, leaves);
  const grown = loaded.tree.heights.findLast((change) => change.position <= position && change.height === tree.length);
  return (
    <section aria-labelledby="height-title" className="how-high">
      <h2 id="height-title">
        <Term of="height">How high?</Term>
      </h2>
      <p>
        <b>{tree.length === 1 ? 'One level' : `${tree.length} levels`}</b> for {plural(mapped, 'mapping')} and{' '}
        {formatCount(slots - mapped)} <Term of="gap">{slots - mapped === 1 ? 'gap' : 'gaps'}</Term>,{' '}
        {plural(slots, 'slot')}
        {grown && tree.length > 1 && (
          <>
            ; level {tree.length} came {formatPlace(loaded.trace, grown.position)}
          </>
        )}
        .
      </p>
      {tree.length > 1 && (
        <p>
          Packed full, {tree.length - 1} {tree.length === 2 ? 'level' : 'levels'} would hold{' '}
          {formatCount(packedSlots(tree.length - 1))} slots. But a full node is split in two, so nodes keep slots free:
          leaves use {average(leaves.used)} of {slotsOf(true)} slots here, inner nodes {average(innerOf(tree))} of{' '}
          {slotsOf(false)}.
        </p>
      )}
      {fill && fill.count >= MANY && (
        <p className="how-high-review">
          The review of the patch series estimated, with a gap beside each mapping, 4 levels for about 8,000 mappings
          and 5 for about 80,000. Recorded from the kernel’s own tree: 5 for 8,000 and 6 for 80,000; side by side, 4 and
          5 (shuffled 6). A process may have 65,530.
        </p>
      )}
      {fill && (
        <fieldset className="orders">
          <legend>mapped in this order</legend>
          {ORDERS.map((order) => (
            <button
              key={order}
              type="button"
              aria-pressed={(fill.order ?? 'ascending') === order}
              onClick={() => void editScenario(inOrder(loaded.scenario, order))}
            >
              {order}
            </button>
          ))}
        </fieldset>
      )}
    </section>
  );
}

/** The same scenario with its mappings made in another order. */
function inOrder(scenario: Scenario, order: (typeof ORDERS)[number]): Scenario {
  const ops = scenario.ops.map((operation) => {
    if (operation.op !== 'fill') return operation;
    const { order: _, ...rest } = operation;
    return order === 'ascending' ? rest : { ...rest, order };
  });
  return { ...scenario, ops };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const innerOf = (tree: Tree) => tree.slice(0, -1).flatMap(({ used }) => used);
const average = (numbers: readonly number[]) => (sum(numbers) / numbers.length).toFixed(2);
