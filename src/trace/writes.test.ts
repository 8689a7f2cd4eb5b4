import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Player } from './player.ts';
import { Recorder } from './recorder.ts';
import { REGION } from './regions.ts';
import { writesOf } from './writes.ts';

const { entry, token } = REGION;

/** A run of random writes of every form, a step or a run of steps after each. */
function runOf(choices: readonly (readonly [kind: number, cell: number, value: number])[]) {
  const recorder = new Recorder();
  for (const [n, [kind, cell, value]] of choices.entries()) {
    if (kind === 0) {
      recorder.write(entry, cell, value);
      recorder.step('flush', 0, 0, 0);
    } else if (kind === 1) {
      recorder.writeRun(entry, cell, 1, 3, value, 1);
      recorder.stepRun('pageFaulted', 3, 0, 0, 0, 0);
    } else if (kind === 2) {
      recorder.rewrite(entry, cell, 1, 2, (before) => before + value);
      recorder.writeCells(entry, 100 + 2 * n, [value, 1]);
      recorder.write(token, cell, value);
      recorder.step('tableMade', 0, 1, 0, 0);
    } else {
      recorder.writeRun(entry, 40, 1, 8, 0, 0);
      recorder.moveRun(entry, cell, 40, 1, 4, 1);
      recorder.look(entry, cell, 4);
      recorder.stepRun('entryMoved', 1, 0, 0, 0, 0, 0);
    }
  }
  return recorder.finish();
}

describe('the positions at which a cell was written', () => {
  it('hold every position at which its content has changed, ascending', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3), fc.nat(30), fc.integer({ min: 1, max: 99 })), { maxLength: 12 }),
        fc.nat(48),
        (choices, cell) => {
          const trace = runOf(choices);
          const player = new Player(trace);
          const changed: number[] = [];
          let before = 0;
          for (let position = 1; position <= trace.length; position++) {
            player.seek(position);
            const now = player.memory.cells(entry)[cell]!;
            if (now !== before) changed.push(position);
            before = now;
          }
          const written = writesOf(trace, entry, cell);
          expect(written).toEqual(expect.arrayContaining(changed));
          expect([...written].sort((a, b) => a - b)).toEqual(written);
        },
      ),
    );
  });

  it('are those of the step in a run that wrote it', () => {
    const recorder = new Recorder();
    recorder.writeRun(entry, 10, 2, 5, 100, 1);
    recorder.stepRun('pageFaulted', 5, 0, 0, 0, 0);
    recorder.moveRun(entry, 10, 100, 2, 5, 1);
    recorder.stepRun('entryMoved', 5, 0, 0, 0, 0, 0);
    const trace = recorder.finish();
    expect(writesOf(trace, entry, 14)).toEqual([3, 8]);
    expect(writesOf(trace, entry, 104)).toEqual([8]);
    expect(writesOf(trace, entry, 15)).toEqual([]);
    expect(writesOf(trace, token, 14)).toEqual([]);
  });
});
