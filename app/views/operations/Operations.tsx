import './operations.css';
import { positionOf } from '../../../src/trace/place.ts';
import type { Moment } from '../../state/moment.ts';
import { usePlayback } from '../../state/playback.ts';
import { describeOperation } from './describe.ts';

/** What the scenario does, one operation a line; each leads to its first step. */
export function Operations({ moment }: { moment: Moment }) {
  const seek = usePlayback((playback) => playback.seek);
  const { loaded, operation, position } = moment;
  return (
    <section aria-labelledby="operations-title">
      <h2 id="operations-title">Operations</h2>
      <ol className="operations">
        {loaded.scenario.ops.map((op, number) => {
          const { line, detail } = describeOperation(op, number, loaded);
          const now = position > 0 && number === operation;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: an operation is known by its number
            <li key={number}>
              <button
                type="button"
                aria-current={now ? 'step' : undefined}
                onClick={() => seek(positionOf(loaded.trace, `${number + 1}/1`).position)}
              >
                <span>{line}</span>
                {detail !== '' && <small>{detail}</small>}
              </button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
