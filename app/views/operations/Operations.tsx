import './operations.css';
import { newOperation, OPERATION_FIELDS } from '../../../src/exchange/operationForm.ts';
import { BadScenario, type Operation } from '../../../src/scenario/schema.ts';
import { positionOf } from '../../../src/trace/place.ts';
import { change, openForm, redo, undo, useEdit } from '../../state/edit.ts';
import type { Moment } from '../../state/moment.ts';
import { usePlayback } from '../../state/playback.ts';
import { say } from '../../state/session.ts';
import { describeOperation } from './describe.ts';
import { OperationForm } from './OperationForm.tsx';

/** What the scenario does, one operation a line; each leads to its first step, and can be changed, moved and removed. */
export function Operations({ moment }: { moment: Moment }) {
  const seek = usePlayback((playback) => playback.seek);
  const { open, past, future } = useEdit();
  const { loaded, operation, position } = moment;
  const { ops } = loaded.scenario;
  return (
    <section aria-labelledby="operations-title">
      <h2 id="operations-title">Operations</h2>
      <ol className="operations">
        {ops.map((op, number) => {
          const { line, detail } = describeOperation(op, number, loaded);
          const now = position > 0 && number === operation;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: an operation is known by its number
            <li key={number}>
              <button
                type="button"
                className="operation"
                aria-current={now ? 'step' : undefined}
                onClick={() => seek(positionOf(loaded.trace, `${number + 1}/1`).position)}
              >
                <span>{line}</span>
                {detail !== '' && <small>{detail}</small>}
              </button>
              <button
                type="button"
                className="operation-edit"
                aria-expanded={open === number}
                aria-label={`Edit operation ${number + 1}`}
                onClick={() => openForm(open === number ? undefined : number)}
              >
                ✎
              </button>
              {open === number && (
                <>
                  <OperationForm
                    operation={op}
                    before={ops.slice(0, number)}
                    onChange={(changed) => tried(ops.with(number, changed))}
                    onClose={() => openForm(undefined)}
                  />
                  <Arrange ops={ops} number={number} />
                </>
              )}
            </li>
          );
        })}
      </ol>
      <div className="operation-tools">
        <select
          aria-label="Add an operation"
          value=""
          onChange={(event) => add(ops, event.target.value as Operation['op'])}
        >
          <option value="">+ add…</option>
          {Object.keys(OPERATION_FIELDS).map((op) => (
            <option key={op}>{op}</option>
          ))}
        </select>
        <button type="button" className="button" onClick={undo} disabled={past.length === 0}>
          Undo
        </button>
        <button type="button" className="button" onClick={redo} disabled={future.length === 0}>
          Redo
        </button>
      </div>
    </section>
  );
}

/** Ways to move an operation up or down, or to take it out. */
function Arrange({ ops, number }: { ops: readonly Operation[]; number: number }) {
  const without = ops.filter((_, i) => i !== number);
  const moveTo = (place: number) => {
    if (told([...without.slice(0, place), ops[number]!, ...without.slice(place)])) openForm(place);
  };
  return (
    <div className="operation-tools">
      <button type="button" className="button" onClick={() => moveTo(number - 1)} disabled={number === 0}>
        Earlier
      </button>
      <button type="button" className="button" onClick={() => moveTo(number + 1)} disabled={number === ops.length - 1}>
        Later
      </button>
      <button
        type="button"
        className="button"
        onClick={() => told(without) && openForm(undefined)}
        disabled={ops.length === 1}
      >
        Remove
      </button>
    </div>
  );
}

function add(ops: readonly Operation[], op: Operation['op']): void {
  const named = ops.find((operation) => operation.op === 'mmap' && operation.addr?.startsWith('0x'));
  const base = named?.op === 'mmap' ? named.addr! : '0x100000000000';
  if (told([...ops, newOperation(op, base)])) openForm(ops.length);
}

/** Runs changed operations; answers what is wrong if they cannot be run. */
function tried(ops: readonly Operation[]): string | undefined {
  try {
    change(ops);
    return undefined;
  } catch (error) {
    if (error instanceof BadScenario) return error.message;
    throw error;
  }
}

/** The same, and says what is wrong. */
function told(ops: readonly Operation[]): boolean {
  const problem = tried(ops);
  if (problem !== undefined) say(problem);
  return problem === undefined;
}
