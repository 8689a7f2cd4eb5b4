// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAGE_SIZE, PMD_SIZE, pteIndex } from '../../../src/address/geometry.ts';
import { KERNEL_IDS, type KernelId } from '../../../src/kernels/kernels.ts';
import type { Scenario } from '../../../src/scenario/schema.ts';
import { scenarios } from '../../../src/scenario/testing/arbitrary.ts';
import { stepRow } from '../../../src/trace/rows.ts';
import { entriesOf, frameOfEntry, isPresentEntry, pteTableAt } from '../../../src/worker/view.ts';
import type { Loaded } from '../../state/loaded.ts';
import type { Moment } from '../../state/moment.ts';
import { loadedRun, momentOf } from '../../testing/moments.ts';
import { CELL, cellsOf } from './cells.ts';
import { slotsOf } from './slots.ts';

/** A part of a run, 0 to 1. (fc.double would mostly give numbers next to 0.) */
const parts = fc.nat(10_000).map((part) => part / 10_000);

const frameAt = ({ memory }: Moment, va: number): number => {
  const place = pteTableAt(memory, va);
  const entry = place < 0 ? 0 : memory.region('entry')[entriesOf(place) + pteIndex(va)]!;
  return isPresentEntry(entry) ? frameOfEntry(entry) : -1;
};

/** Old and new address of every PTE that the move in view has copied so far. */
function copiedSoFar({ loaded, scene, position }: Moment): [number, number][] {
  const { trace } = loaded;
  const copied: [number, number][] = [];
  if (!scene) return copied;
  for (let row = 0; row < trace.steps.first.length; row++) {
    const { kind, first, count, operands } = stepRow(trace, row);
    const [level, old = 0, target = 0, stride = 0] = operands;
    if (kind !== 'entryMoved' || level !== 0 || first < scene.move.first || first >= scene.move.end) continue;
    for (let i = 0; i < count && first + i < position; i++) copied.push([old + i * stride, target + i * stride]);
  }
  return copied;
}

/** What each cell of the picture must be, told entry by entry. */
function expectCells(moment: Moment): { gone: number; present: number } {
  const seen = { gone: 0, present: 0 };
  const copied = new Map(copiedSoFar(moment));
  for (const { va, table } of slotsOf(moment)) {
    if (!table) continue;
    const cells = new Uint32Array(512);
    cellsOf(moment, { place: table.place }, cells);
    // A table that was made since shows nothing that left another one.
    const left = moment.scene!.tableBefore.get(va) === table.word;
    for (let index = 0; index < 512; index++) {
      const here = va + index * PAGE_SIZE;
      const frame = frameAt(moment, here);
      const target = left ? copied.get(here) : undefined;
      const form = frame >= 0 ? CELL.present : target === undefined ? CELL.never : CELL.gone;
      if ((cells[index]! & 3) !== form) {
        expect.fail(
          `position ${moment.position}, cell ${index} at ${va.toString(16)}: ${cells[index]}, not form ${form}`,
        );
      }
      if (frame >= 0) {
        seen.present++;
        if (cells[index]! >>> 2 !== frame) expect.fail(`cell ${index} is frame ${cells[index]! >>> 2}, not ${frame}`);
      }
      if (form === CELL.gone) {
        seen.gone++;
        const now = frameAt(moment, target!);
        if (moment.position <= moment.scene!.move.end && cells[index]! >>> 2 !== now) {
          expect.fail(`gone cell ${index} is frame ${cells[index]! >>> 2}, but its page is ${now}`);
        }
      }
    }
  }
  return seen;
}

const positionsIn = ({ trace, moves }: Loaded) =>
  [0, trace.length, ...moves.flatMap(({ first, end }) => [first, first + 1, (first + end) >> 1, end - 1, end])].filter(
    (position) => position >= 0 && position <= trace.length,
  );

describe('cellsOf', () => {
  it.each(['front', 'below-source', 'not-mutual', 'dontunmap', 'there-and-back'])(
    'shows what is present, what the move took away, and what never was, in %s',
    (name) => {
      for (const kernel of KERNEL_IDS) {
        const loaded = loadedRun(name, kernel);
        const seen = positionsIn(loaded).map((position) => expectCells(momentOf(loaded, position)));
        expect(Math.max(...seen.map(({ present }) => present))).toBeGreaterThanOrEqual(768);
        if (kernel === '6.1') expect(Math.max(...seen.map(({ gone }) => gone))).toBeGreaterThanOrEqual(256);
      }
    },
  );

  it('is so for any scenario', () => {
    let gone = 0;
    fc.assert(
      fc.property(scenarios(), fc.constantFrom(...KERNEL_IDS), parts, (scenario, kernel, part) => {
        const loaded = loadedRun(scenario, kernel);
        for (const position of [...positionsIn(loaded), Math.round(part * loaded.trace.length)]) {
          gone += expectCells(momentOf(loaded, position)).gone;
        }
      }),
      { numRuns: 80 },
    );
    expect(gone).toBeGreaterThan(100);
  });

  it('takes away one cell at a time, and brings it back', () => {
    const loaded = loadedRun('below-source');
    const source = 0x100000000000;
    const goneAt = (at: number | string) => {
      const moment = momentOf(loaded, at);
      const cells = new Uint32Array(512);
      cellsOf(moment, { place: pteTableAt(moment.memory, source) }, cells);
      return [...cells].filter((cell) => (cell & 3) === CELL.gone).length;
    };
    const { position } = momentOf(loaded, '5/move_page_tables/1/20');
    const count = goneAt(position);
    expect(count).toBe(16);
    expect(goneAt(position + 1)).toBe(17);
    expect(goneAt(position)).toBe(16);
    expect(goneAt('5/realign/1')).toBe(0);
  });

  it.each(['6.1', '6.12'] as const satisfies KernelId[])(
    'shows nothing gone from a table that was made after the move, though it is kept where the drained one was (%s)',
    (kernel) => {
      const again: Scenario = {
        ops: [
          { op: 'mmap', addr: '0x100000000000', len: '0x100000', prot: 'rw', flags: ['private', 'fixed'] },
          { op: 'touch', addr: '@0', len: '0x100000' },
          {
            op: 'mremap',
            old: '@0',
            oldLen: '0x100000',
            newLen: '0x100000',
            flags: ['maymove', 'fixed'],
            newAddr: '0x100040001000',
          },
          { op: 'mmap', addr: '0x100000000000', len: `${PMD_SIZE}`, prot: 'rw', flags: ['private', 'fixed'] },
          { op: 'touch', addr: '@3', len: '0x3000' },
        ],
      };
      const loaded = loadedRun(again, kernel);
      const moment = momentOf(loaded, loaded.trace.length);
      const cells = new Uint32Array(512);
      cellsOf(moment, { place: pteTableAt(moment.memory, 0x100000000000) }, cells);
      expect([...cells].map((cell) => cell & 3)).toEqual([1, 1, 1, ...Array(509).fill(CELL.never)]);
    },
  );
});
