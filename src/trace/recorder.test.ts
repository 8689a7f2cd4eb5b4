import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formsOf } from '../scenario/testing/reading.ts';
import { FORM } from './events.ts';
import { Player } from './player.ts';
import { Recorder, RunStopped } from './recorder.ts';
import { REGION } from './regions.ts';
import { marksOf, spanRow, spansAround, stepRow } from './rows.ts';
import { STEP } from './steps.ts';
import { headOfRow, kindOfRow, operandOf, stepsInRow } from './trace.ts';

const { entry, token } = REGION;

/** Cells of a region up to the last that is not 0. */
function used(cells: ArrayLike<number>): number[] {
  const all = Array.from(cells);
  return all.slice(0, all.findLastIndex((cell) => cell !== 0) + 1);
}

/** What a replay shows at every position, from the first to the last, of the given region. */
function positions(recorder: Recorder, region: 'entry' | 'token'): number[][] {
  const trace = recorder.finish();
  const player = new Player(trace);
  return Array.from({ length: trace.length + 1 }, (_, position) => {
    player.seek(position);
    return used(player.memory.region(region));
  });
}

describe('Recorder', () => {
  it('gives a change to the step that follows it', () => {
    const recorder = new Recorder();
    recorder.write(entry, 0, 5);
    recorder.step('tableMade', 0, 1, 0);
    recorder.write(entry, 1, 6);
    recorder.write(entry, 0, 7);
    recorder.step('tableMade', 0, 2, 0);
    expect(positions(recorder, 'entry')).toEqual([[], [5], [7, 6]]);
  });

  it('records no event for a write of what is there', () => {
    const recorder = new Recorder();
    recorder.write(entry, 3, 0);
    recorder.step('flush', 0, 0, 0);
    expect(formsOf(recorder.finish(), 0)).toEqual([]);
  });

  it('leaves out changes that no step has taken', () => {
    const recorder = new Recorder();
    recorder.write(entry, 0, 5);
    recorder.step('flush', 0, 0, 0);
    recorder.write(entry, 1, 6);
    expect(positions(recorder, 'entry')).toEqual([[], [5]]);
  });

  it.each([
    ['up', 0, 1],
    ['up, with gaps', 0, 3],
    ['down', 20_000, -4],
  ])('writes a run of cells going %s, one a step', (_, cell, stride) => {
    const recorder = new Recorder();
    recorder.writeRun(token, cell, stride, 3, 10, 5);
    recorder.stepRun('pageAccessed', 3, 1, 0, 0);
    const trace = recorder.finish();
    const player = new Player(trace);
    for (const position of [0, 1, 2, 3, 2, 1, 0]) {
      player.seek(position);
      const shown = [0, 1, 2].map((i) => player.memory.region('token')[cell + i * stride]);
      expect(shown).toEqual([10, 15, 20].map((value, i) => (i < position ? value : 0)));
    }
    expect([0, 1, 2].map((i) => recorder.read(token, cell + i * stride))).toEqual([10, 15, 20]);
  });

  it('keeps of a run what its cells held as runs, and takes it back from any step', () => {
    const recorder = new Recorder();
    const held = Array.from({ length: 512 }, (_, i) => (i < 256 ? 1000 + 7 * i : i < 260 ? i * i : 0));
    held.forEach((value, i) => {
      recorder.write(token, i, value);
    });
    recorder.step('flush', 0, 0, 0);
    const before = recorder.finish().tape.length;
    recorder.writeRun(token, 0, 1, 512, 90_000, 3);
    recorder.stepRun('pageAccessed', 512, 1, 0, 0);
    const trace = recorder.finish();
    expect(trace.tape.length - before).toBeLessThan(64);
    const player = new Player(trace);
    for (const done of [512, 300, 257, 10, 0, 258, 1]) {
      player.seek(1 + done);
      const expected = held.map((value, i) => (i < done ? 90_000 + 3 * i : value));
      expect(Array.from(player.memory.region('token').subarray(0, 512))).toEqual(expected);
    }
  });

  it('writes neighbouring cells, new or not, and takes them back', () => {
    const recorder = new Recorder();
    recorder.writeCells(token, 3, [7, 0, 9]);
    recorder.step('pageAccessed', 1, 0, 0);
    recorder.writeCells(token, 4, [1, 2, 3]);
    recorder.step('pageAccessed', 1, 0, 0);
    expect(positions(recorder, 'token')).toEqual([[], [0, 0, 0, 7, 0, 9], [0, 0, 0, 7, 1, 2, 3]]);
  });

  it('keeps of new cells only what is unlike the cells that they are said to resemble', () => {
    const cells = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(cells, cells, (like, after) => {
        const recorder = new Recorder();
        recorder.writeCells(token, 0, like);
        recorder.step('pageAccessed', 1, 0, 0);
        recorder.writeCells(token, 20, after, 0, like.length);
        recorder.step('pageAccessed', 1, 0, 0);
        const both = [...like, ...Array<number>(20 - like.length).fill(0), ...after];
        expect(positions(recorder, 'token')).toEqual([[], like, both]);
      }),
    );
    const bytes = (likeCount: number) => {
      const recorder = new Recorder();
      recorder.writeCells(token, 0, [30, 40, 50, 60, 70, 80]);
      recorder.writeCells(token, 9, [30, 40, 50, 1, 60, 70, 80], 0, likeCount);
      recorder.step('flush', 0, 0, 0);
      return recorder.finish().tape.length;
    };
    expect(bytes(0) - bytes(6)).toBe(6 - 4); // six of one byte each, less how many and where they are
  });

  it('takes a run back to what was there, even or not', () => {
    for (const before of [
      [1, 2, 3],
      [9, 1, 5],
    ]) {
      const recorder = new Recorder();
      recorder.writeCells(token, 0, before);
      recorder.step('pageAccessed', 1, 0, 0);
      recorder.writeRun(token, 0, 1, 3, 20, 1);
      recorder.stepRun('pageAccessed', 3, 1, 0, 0);
      const player = new Player(recorder.finish());
      player.seek(4);
      expect(used(player.memory.region('token'))).toEqual([20, 21, 22]);
      player.seek(2);
      expect(used(player.memory.region('token'))).toEqual([20, ...before.slice(1)]);
      player.seek(1);
      expect(used(player.memory.region('token'))).toEqual(before);
    }
  });

  it('moves cells and sets bits in what arrives, and takes the bits back only where they were new', () => {
    const bit = 128;
    const cells = fc.array(fc.nat(511), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(cells, fc.constantFrom(1, 2), (before, stride) => {
        const recorder = new Recorder();
        before.forEach((value, i) => {
          recorder.write(entry, i * stride, value);
        });
        recorder.step('entryMoved', 0, 0, 0, 0);
        recorder.moveRun(entry, 0, 100, stride, before.length, bit);
        recorder.stepRun('entryMoved', before.length, 0, 0, 0, 0);
        const player = new Player(recorder.finish());
        const at = (from: number) => before.map((_, i) => player.memory.region('entry')[from + i * stride]);
        player.seek(1 + before.length);
        expect(at(0)).toEqual(before.map(() => 0));
        expect(at(100)).toEqual(before.map((value) => value | bit));
        for (let moved = before.length; moved >= 0; moved--) {
          player.seek(1 + moved);
          expect(at(0)).toEqual(before.map((value, i) => (i < moved ? 0 : value)));
          expect(at(100)).toEqual(before.map((value, i) => (i < moved ? value | bit : 0)));
        }
      }),
    );
  });

  it('rewrites cells by a rule, and takes it back', () => {
    const recorder = new Recorder();
    recorder.writeCells(entry, 0, [4, 8, 3, 9]);
    recorder.step('flush', 0, 0, 0);
    recorder.rewrite(entry, 0, 2, 2, (before) => before * 10);
    recorder.stepRun('entryProtected', 2, 0, 0);
    expect(positions(recorder, 'entry')).toEqual([[], [4, 8, 3, 9], [40, 8, 3, 9], [40, 8, 30, 9]]);
  });

  it('refuses a step beyond the most, and keeps the trace up to there', () => {
    const recorder = new Recorder(3);
    recorder.write(entry, 0, 1);
    recorder.stepRun('pageFaulted', 2, 0, 0, 0);
    recorder.write(entry, 0, 2);
    expect(() => recorder.stepRun('pageFaulted', 2, 0, 0, 0)).toThrow(RunStopped);
    expect(recorder.finish()).toMatchObject({ length: 2 });
    expect(formsOf(recorder.finish(), 0)).toEqual([FORM.single]);
  });

  it('shows its rows without making a trace of them', () => {
    const recorder = new Recorder();
    recorder.step('flush', 1, 2, 3);
    recorder.stepRun('entryMoved', 5, 0, 7, 8, 9, 1);
    const { recorded } = recorder;
    expect([0, 1].map((row) => kindOfRow(recorded, row))).toEqual([STEP.flush, STEP.entryMoved]);
    expect([0, 1].map((row) => stepsInRow(recorded, row))).toEqual([1, 5]);
    expect([0, 1].map((row) => operandOf(recorded, row, 2))).toEqual([3, 8]);
  });

  it('forgets what was recorded, and keeps what simulated memory holds', () => {
    const recorder = new Recorder(3);
    recorder.write(entry, 0, 7);
    recorder.stepRun('flush', 3, 0, 0, 0);
    recorder.write(entry, 1, 8);
    recorder.forget();
    expect([recorder.read(entry, 0), recorder.read(entry, 1)]).toEqual([7, 8]);
    expect(recorder.finish()).toMatchObject({ length: 0, tape: new Uint8Array() });
    recorder.write(entry, 0, 9);
    recorder.step('flush', 0, 0, 0);
    expect(recorder.finish()).toMatchObject({
      length: 1,
      tape: Uint8Array.of(FORM.single, 0, 7, 9, headOfRow(STEP.flush, 3), 0, 0, 0),
    });
  });

  it('takes extents for turns of a loop only where their steps are of the same kinds', () => {
    const recorder = new Recorder();
    const kinds = ['tableFreed', 'flush', 'flush'] as const;
    const turns = recorder.operation(0, () =>
      kinds.map((kind, number) => {
        recorder.extent(number, () => recorder.step(kind, 1, 2, 3));
        return number === 0 ? undefined : recorder.lastTurn(1);
      }),
    );
    expect(turns.map((turn) => turn?.rows)).toEqual([undefined, undefined, 1]);
  });

  it('tells from which position on what is written is seen', () => {
    const recorder = new Recorder();
    const positions = [recorder.nextPosition];
    recorder.begun();
    positions.push(recorder.nextPosition);
    recorder.stepRun('flush', 3, 0, 0, 0);
    expect([...positions, recorder.nextPosition]).toEqual([0, 1, 4]);
  });

  it('notes calls and looks with the step that follows, without changing anything', () => {
    const recorder = new Recorder();
    recorder.step('flush', 0, 0, 0);
    recorder.mark('copy_vma', 7, 8);
    recorder.look(REGION.maple, 64, 3);
    recorder.step('lookup', 1, 2, 3, 4);
    const trace = recorder.finish();
    expect(marksOf(trace, 0)).toEqual([]);
    expect(marksOf(trace, 1)).toEqual([{ mark: 'copy_vma', numbers: [7, 8] }]);
    expect(formsOf(trace, 1)).toEqual([FORM.mark, FORM.read]);
    expect(positions(recorder, 'entry')).toEqual([[], [], []]);
    expect(stepRow(trace, 1)).toEqual({ row: 1, kind: 'lookup', first: 1, count: 1, operands: [1, 2, 3, 4] });
  });
});

describe('spans', () => {
  it('nest operation, phase and extent, and tell what is around a step', () => {
    const recorder = new Recorder();
    const step = () => recorder.step('flush', 0, 0, 0);
    recorder.operation(0, () => {
      step();
      recorder.phase('move_page_tables', () => {
        recorder.extent(0, step);
        recorder.extent(1, step);
      });
      step();
    });
    recorder.operation(1, step);
    const trace = recorder.finish();
    const around = [0, 1, 2, 3, 4].map((at) => spansAround(trace, at).map(({ kind, name }) => `${kind} ${name}`));
    const outer = ['operation 0', 'phase move_page_tables'];
    expect(around).toEqual([
      ['operation 0'],
      [...outer, 'extent 0'],
      [...outer, 'extent 1'],
      ['operation 0'],
      ['operation 1'],
    ]);
    expect(spanRow(trace, 0)).toMatchObject({ first: 0, end: 4, parent: -1 });
    expect(spanRow(trace, 1)).toMatchObject({ first: 1, end: 3, parent: 0 });
  });

  it('are left out when no step lies in them, and a phase within a phase is part of the outer one', () => {
    const recorder = new Recorder();
    recorder.operation(0, () => {
      recorder.phase('check', () => {});
      recorder.phase('unmap', () => recorder.phase('populate', () => recorder.step('flush', 0, 0, 0)));
    });
    const trace = recorder.finish();
    const names = Array.from(trace.spans.kind, (_, row) => spanRow(trace, row).name);
    expect(names).toEqual(['0', 'unmap']);
  });

  it('are closed when what runs in them throws', () => {
    const recorder = new Recorder();
    expect(() =>
      recorder.operation(0, () => {
        recorder.step('flush', 0, 0, 0);
        throw new Error('no further');
      }),
    ).toThrow('no further');
    recorder.operation(1, () => recorder.step('flush', 0, 0, 0));
    const trace = recorder.finish();
    expect([spanRow(trace, 0), spanRow(trace, 1)]).toMatchObject([
      { first: 0, end: 1, parent: -1 },
      { first: 1, end: 2, parent: -1 },
    ]);
  });
});
