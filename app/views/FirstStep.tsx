import { formatCount, plural } from '../../src/address/text.ts';
import type { Work } from '../../src/scenario/work.ts';
import type { Moment } from '../state/moment.ts';
import { useSession } from '../state/session.ts';
import { useTour } from '../state/tour.ts';

/** Where a scenario has just been opened: what is at stake, and the one key to press. */
export function FirstStep({ moment }: { moment: Moment }) {
  const openedAt = useSession((session) => session.openedAt);
  const { loaded, position } = moment;
  const touring = useTour(({ tour }) => tour !== undefined);
  if (touring || position !== openedAt || position >= loaded.trace.length) return null;
  const { kernel, beside, totalWork } = loaded;
  const [here, there] = [entriesMoved(totalWork), entriesMoved(beside.work)];
  return (
    <p className="first-step">
      {loaded.moves.length > 0 && (
        <>
          {kernel.id} moves <b>{entries(here)}</b> in this scenario
          {kernel.id !== beside.kernel && (
            <>
              , {beside.kernel} <b>{here === there ? 'as many' : formatCount(there)}</b>
            </>
          )}
          .{' '}
        </>
      )}
      Press <kbd>→</kbd> to see {loaded.moves.length > 0 ? 'why' : 'what comes next'}.
    </p>
  );
}

const entries = (count: number) => plural(count, 'entry', 'entries');

function entriesMoved({ ptesCopied, pmdsMoved, pudsMoved, hugeMoved }: Work): number {
  return ptesCopied + pmdsMoved + pudsMoved + hugeMoved;
}
