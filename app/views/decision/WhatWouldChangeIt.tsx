import { changeText, noChangeText } from '../../../src/exchange/flipText.ts';
import type { Flip } from '../../../src/scenario/flip/flip.ts';
import type { Move } from '../../../src/scenario/moves.ts';
import { openChanged, useFlip } from '../../state/flip.ts';
import type { Moment } from '../../state/moment.ts';
import { chooseKernel } from '../../state/session.ts';

/** The smallest change that turns the verdict on a move round, as a button that makes it; or why there is none. */
export function WhatWouldChangeIt({ moment, move }: { moment: Moment; move: Move }) {
  const { loaded } = moment;
  const number = loaded.moves.indexOf(move);
  const flip = useFlip(loaded, number);
  if (flip === 'unknown') return null;
  return (
    <div className="flip">
      <h3 id="flip-title">What would change it</h3>
      {flip && flip.kind !== 'change' ? (
        <NoChange flip={flip} moment={moment} move={move} />
      ) : (
        // One button, there from the start: what is found goes into it, so that it keeps the focus from press to press.
        <button
          type="button"
          aria-describedby="flip-title"
          aria-disabled={flip === undefined}
          onClick={() => flip && openChanged(flip.scenario, loaded, number)}
        >
          {flip ? <Change flip={flip} nameOf={loaded.nameOf} /> : 'looking for the smallest change…'}
        </button>
      )}
    </div>
  );
}

function Change({ flip, nameOf }: { flip: Flip & { kind: 'change' }; nameOf: (vma: number) => string }) {
  const { what, from, to } = changeText(flip.change, nameOf);
  return (
    <>
      <span className="flip-what">{what}</span>{' '}
      <small>
        {from} → {to}
      </small>
    </>
  );
}

function NoChange({ flip, moment, move }: { flip: Exclude<Flip, { kind: 'change' }>; moment: Moment; move: Move }) {
  const { kernel, scenario } = moment.loaded;
  const forStack = scenario.ops[move.operation]?.op === 'exec_stack_shift';
  return (
    <>
      <p>{noChangeText(flip, kernel.id, forStack)}</p>
      {flip.kind === 'never' && (
        <button type="button" onClick={() => void chooseKernel(flip.instead)}>
          <span className="flip-what">run it on {flip.instead}</span>
        </button>
      )}
    </>
  );
}
