import { formatCount } from '../../../src/address/text.ts';
import type { Moment } from '../../state/moment.ts';
import { useTreeChoice, useTreeView } from '../../state/treeView.ts';
import { treeMoment } from './focus.ts';
import { callText, costText, fromText } from './words.ts';

/** What the step asked of the tree and stored in it, one a line; one of them is in the picture, read by read if wanted. */
export function Accesses({ moment }: { moment: Moment }) {
  const choice = useTreeChoice(moment.position);
  const choose = useTreeView((view) => view.choose);
  const now = treeMoment(moment, choice);
  const whole = now.accesses[now.index];
  if (!whole) return null;
  const all = whole.reads.length;
  const shown = Math.min(choice.reads ?? all, all);
  const show = (reads: number) =>
    choose(moment.position, { reads: Math.max(1, Math.min(all, reads)), chosen: undefined });
  return (
    <section aria-labelledby="accesses-title">
      <h2 id="accesses-title">{now.current ? 'In this step' : `In step ${formatCount(now.position)}`}</h2>
      <ol className="accesses">
        {now.accesses.map((access, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an access is known by its number
          <li key={i}>
            <button
              type="button"
              aria-pressed={i === now.index}
              onClick={() => choose(moment.position, { access: i, reads: undefined, chosen: undefined })}
            >
              <span>{callText(access)}</span>
              <small>{[fromText(access), costText(access)].filter(Boolean).join(', ')}</small>
            </button>
          </li>
        ))}
      </ol>
      {all > 0 && (
        <p className="reads">
          <button type="button" className="button" onClick={() => show(shown - 1)} aria-disabled={shown <= 1}>
            ‹<span className="visually-hidden"> one read back</span>
          </button>
          <output aria-live="polite">
            read {formatCount(shown)} of {formatCount(all)}
            {whole.reads.findIndex(({ id }) => id === whole.reads[shown - 1]!.id) < shown - 1 && ', a node read before'}
          </output>
          <button type="button" className="button" onClick={() => show(shown + 1)} aria-disabled={shown >= all}>
            ›<span className="visually-hidden"> one read on</span>
          </button>
        </p>
      )}
    </section>
  );
}
