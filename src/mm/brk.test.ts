import { describe, expect, it } from 'vitest';
import { hex } from '../address/text.ts';
import { KERNEL_IDS, KERNELS } from '../kernels/kernels.ts';
import { resultsOf } from '../scenario/results.ts';
import { runScenario } from '../scenario/run.ts';
import { type Operation, parseScenario } from '../scenario/schema.ts';
import { wrongIn } from '../scenario/testing/invariants.ts';
import { expectReplays } from '../scenario/testing/reading.ts';
import { Player } from '../trace/player.ts';
import { START_BRK } from './limits.ts';

const PAGE = 0x1000;
const brk = (bytes: number): Operation => ({ op: 'brk', addr: hex(START_BRK + bytes) });
const touch = (page: number, pages: number): Operation => ({
  op: 'touch',
  addr: hex(START_BRK + page * PAGE),
  len: hex(pages * PAGE),
});
const map = (page: number, pages: number): Operation => ({
  op: 'mmap',
  addr: hex(START_BRK + page * PAGE),
  len: hex(pages * PAGE),
  prot: 'r',
  flags: ['private', 'fixed_noreplace'],
});

/** The result of the last operation, the mappings as [first page above the start of the heap, pages, access]. */
function last(...ops: Operation[]) {
  const scenario = parseScenario({ ops });
  const [result, ...others] = KERNEL_IDS.map((kernel) => {
    const run = runScenario(scenario, KERNELS[kernel]);
    const player = new Player(run.trace);
    player.seek(run.trace.length);
    expect(wrongIn(player.memory)).toEqual([]);
    expectReplays(run.trace);
    return resultsOf(run, scenario).at(-1)!;
  });
  for (const other of others) expect(other).toEqual(result);
  const maps = result!.maps!.map(([start, end, access]) => [
    (Number(start) - START_BRK) / PAGE,
    (Number(end) - Number(start)) / PAGE,
    access,
  ]);
  return { ...result!, maps };
}
const at = (bytes: number) => hex(START_BRK + bytes);

describe('brk', () => {
  it('maps the heap from its start on, readable and writable', () => {
    expect(last(brk(3 * PAGE))).toMatchObject({ ret: at(3 * PAGE), maps: [[0, 3, 'rw-p']], tables: 0 });
  });

  it('grows it as one mapping, also once it was written to', () => {
    expect(last(brk(PAGE), touch(0, 1), brk(4 * PAGE), touch(1, 3))).toMatchObject({
      maps: [[0, 4, 'rw-p']],
      pages: [[at(0), 4, 1]],
    });
  });

  it('gives back the very address asked for, and maps whole pages', () => {
    expect(last(brk(PAGE + 1))).toMatchObject({ ret: at(PAGE + 1), maps: [[0, 2, 'rw-p']] });
    expect(last(brk(PAGE + 1), brk(2 * PAGE))).toMatchObject({ ret: at(2 * PAGE), maps: [[0, 2, 'rw-p']] });
    expect(last(brk(PAGE + 1), brk(PAGE))).toMatchObject({ ret: at(PAGE), maps: [[0, 1, 'rw-p']] });
  });

  it('shrinks it and drops what was there, down to nothing', () => {
    const full = [brk(4 * PAGE), touch(0, 4)];
    expect(last(...full, brk(PAGE))).toMatchObject({ ret: at(PAGE), maps: [[0, 1, 'rw-p']], pages: [[at(0), 1, 1]] });
    expect(last(...full, brk(0))).toMatchObject({ ret: at(0), maps: [], pages: [], tables: 0 });
    expect(last(...full, brk(PAGE), brk(2 * PAGE)).pages).toEqual([[at(0), 1, 1]]);
  });

  it('answers with where it is, and changes nothing, below the start of the heap', () => {
    expect(last(brk(2 * PAGE), brk(-PAGE))).toMatchObject({ ret: at(2 * PAGE), maps: [[0, 2, 'rw-p']] });
    expect(last({ op: 'brk', addr: '0x0' })).toMatchObject({ ret: at(0), maps: [] });
    expect(last(brk(2 * PAGE), { op: 'brk', addr: '0xffffffffffffffff' })).toMatchObject({ ret: at(2 * PAGE) });
  });

  it('does not grow into a mapping, nor up to it: a page is kept free', () => {
    const above = [brk(PAGE), map(4, 1)];
    expect(last(...above, brk(6 * PAGE))).toMatchObject({
      ret: at(PAGE),
      maps: [
        [0, 1, 'rw-p'],
        [4, 1, 'r--p'],
      ],
    });
    expect(last(...above, brk(4 * PAGE))).toMatchObject({ ret: at(PAGE) });
    expect(last(...above, brk(3 * PAGE))).toMatchObject({
      ret: at(3 * PAGE),
      maps: [
        [0, 3, 'rw-p'],
        [4, 1, 'r--p'],
      ],
    });
  });

  it('goes on above a part that was moved away, as a mapping of its own', () => {
    const moveAway: Operation = {
      op: 'mremap',
      old: hex(START_BRK),
      oldLen: hex(2 * PAGE),
      newLen: hex(2 * PAGE),
      flags: ['maymove', 'fixed'],
      newAddr: hex(START_BRK + 0x100 * PAGE),
    };
    expect(last(brk(2 * PAGE), touch(0, 2), moveAway, brk(3 * PAGE)).maps).toEqual([
      [2, 1, 'rw-p'],
      [256, 2, 'rw-p'],
    ]);
  });
});
