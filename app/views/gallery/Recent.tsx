import { useDialogs } from '../../state/dialogs.ts';
import { forgetRecent, openRecent, useRecent } from '../../state/recent.ts';

interface RecentProps {
  readonly filter: string;
}

/** Scenarios of one's own that this device remembers; nothing where there are none. */
export function Recent({ filter }: RecentProps) {
  const recent = useRecent((state) => state.recent);
  const wanted = filter.trim().toLowerCase();
  const shown = recent.filter(({ scenario }) => titleOf(scenario).toLowerCase().includes(wanted));
  if (shown.length === 0) return null;
  return (
    <section aria-labelledby="group-recent">
      <h3 id="group-recent">Recent</h3>
      <ul>
        {shown.map((one) => (
          <li key={JSON.stringify(one.scenario)}>
            <button
              type="button"
              className="card"
              onClick={() => {
                useDialogs.getState().close();
                void openRecent(one);
              }}
            >
              <b>{titleOf(one.scenario)}</b>
              <span>
                {one.scenario.ops.length === 1 ? '1 operation' : `${one.scenario.ops.length} operations`}, on{' '}
                {one.kernel}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p className="gallery-recent-note">
        On this device only.{' '}
        <button type="button" className="button" onClick={forgetRecent}>
          Forget them
        </button>
      </p>
    </section>
  );
}

const titleOf = ({ title }: { title?: string | undefined }) => title ?? 'A scenario without a title';
