import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { PAGE_SIZE, PMD_SIZE } from '../address/geometry.ts';
import { hex } from '../address/text.ts';
import { KERNELS, type KernelId } from '../kernels/kernels.ts';
import { type Run, runScenario } from '../scenario/run.ts';
import type { Operation, Scenario } from '../scenario/schema.ts';
import { runs } from '../scenario/testing/arbitrary.ts';
import { expectReplays, rowsOf } from '../scenario/testing/reading.ts';
import { EventReader } from '../trace/events.ts';
import { Recorder } from '../trace/recorder.ts';
import { spanRow } from '../trace/rows.ts';
import { eventsOf } from '../trace/trace.ts';

const OLD = 0x100040000000;
const NEW = 0x1000c0000000;

/** What 2 MiB of the source hold, and what makes them hold that where the first access makes a huge page. */
const SLOTS = {
  none: [],
  huge: ['touch'],
  'all but one': ['touch', 'dontneed'],
  full: ['touch', 'dontneed', 'touch'],
  'full, one read': ['touch', 'dontneed', 'read'],
} as const;
type Slot = keyof typeof SLOTS;

interface Move {
  readonly held: readonly Slot[];
  /** The slots are filled from the last one on. */
  readonly down: boolean;
  readonly old: number;
  readonly target: number;
  /** Bytes at the end that stay. */
  readonly cut: number;
}

function scenarioOf({ held, down, old, target, cut }: Move): Scenario {
  const [addr, len, moved] = [old, held.length * PMD_SIZE, held.length * PMD_SIZE - cut].map(hex);
  const fills = held.map((slot, i) =>
    SLOTS[slot].map((op): Operation => {
      const page = { addr: hex(old + i * PMD_SIZE), len: hex(PAGE_SIZE) };
      return op === 'dontneed' ? { op: 'madvise', ...page, advice: op } : { op, ...page };
    }),
  );
  const elsewhere = { addr: hex(OLD - 2 * PMD_SIZE), len: hex(PMD_SIZE) };
  return {
    thp: 'madvise',
    ops: [
      { op: 'mmap', ...elsewhere, prot: 'rw', flags: ['private', 'anonymous', 'fixed'] },
      { op: 'mmap', addr: addr!, len: len!, prot: 'rw', flags: ['private', 'anonymous', 'fixed'] },
      { op: 'madvise', addr: addr!, len: len!, advice: 'hugepage' },
      ...(down ? fills.reverse() : fills).flat(),
      { op: 'touch', ...elsewhere }, // pushes the others out of the TLB
      {
        op: 'mremap',
        old: addr!,
        oldLen: moved!,
        newLen: moved!,
        flags: ['maymove', 'fixed'],
        newAddr: hex(target),
      },
    ],
  };
}

/** All that a run has recorded, read off its trace. */
function readOf({ trace, outcomes }: Run) {
  const event = new EventReader(trace.tape);
  const events = Array.from(trace.steps.first, (_, row) => {
    const [start, end] = eventsOf(trace, row);
    const found: unknown[] = [];
    for (let at = start; at < end; ) {
      at = event.read(at);
      found.push([event.form, event.region, event.cell, event.count, event.target, event.numbers[0], event.numbers[1]]);
    }
    return found;
  });
  const spans = Array.from(trace.spans.kind, (_, row) => spanRow(trace, row));
  return { outcomes, rows: rowsOf(trace), events, spans, length: trace.length };
}

describe('turns of a move that go on alike', () => {
  it('leave what they would have left one by one', () => {
    const slots = fc.constantFrom<Slot>(
      'full',
      'full',
      'full',
      'full',
      'all but one',
      'none',
      'huge',
      'full, one read',
    );
    const move = fc.record({
      held: fc.oneof(
        fc.array(slots, { minLength: 4, maxLength: 24 }),
        fc.array(fc.constantFrom<Slot>('full', 'full', 'full', 'full, one read'), { minLength: 4, maxLength: 24 }),
      ),
      down: fc.boolean(),
      old: fc.integer({ min: 480, max: 520 }).map((n) => OLD + n * PMD_SIZE),
      target: fc
        .tuple(fc.integer({ min: 480, max: 520 }), fc.constantFrom(0, 0, 1, 255, 511))
        .map(([n, pages]) => NEW + n * PMD_SIZE + pages * PAGE_SIZE),
      cut: fc.constantFrom(0, 0, 0, 3 * PAGE_SIZE),
    });
    const kernels = fc.constantFrom<KernelId>('4.14', '6.1', '6.12', '6.18');
    fc.assert(
      fc.property(move, kernels, fc.option(fc.integer({ min: 1, max: 20 })), (moved, kernel, table) => {
        const scenario = scenarioOf(moved);
        const failing = { ...scenario, ...(table && { fail: { operation: scenario.ops.length - 1, table } }) };
        const atOnce = runScenario(failing, KERNELS[kernel]);
        const lastTurn = vi.spyOn(Recorder.prototype, 'lastTurn').mockReturnValue(undefined);
        const oneByOne = readOf(runScenario(failing, KERNELS[kernel]));
        lastTurn.mockRestore();
        expect(readOf(atOnce)).toEqual(oneByOne);
        expectReplays(atOnce.trace);
      }),
      runs(60),
    );
  });

  it.each<[string, Partial<Record<number, Slot>>, Partial<Move>]>([
    ['tables that move whole', {}, {}],
    ['tables that move whole and were made from the last one on', {}, { down: true }],
    ['tables that move whole, and none in one place', { 9: 'none' }, {}],
    ['tables that move whole, and a huge page', { 9: 'huge' }, {}],
    ['tables whose PTEs move', {}, { target: NEW + PAGE_SIZE }],
    ['tables whose PTEs move, and one that is not full', { 9: 'all but one' }, { target: NEW + PAGE_SIZE }],
    ['tables whose PTEs move, and one that holds other bits', { 9: 'full, one read' }, { target: NEW + PAGE_SIZE }],
  ])('are recorded in one go, most of them: %s', (_, other, given) => {
    const repeat = vi.spyOn(Recorder.prototype, 'repeat');
    const held = Array.from({ length: 20 }, (_, i) => other[i] ?? 'full');
    runScenario(scenarioOf({ held, down: false, old: OLD, target: NEW, cut: 0, ...given }), KERNELS['6.12']);
    const times = repeat.mock.calls.map(([, , times]) => times);
    repeat.mockRestore();
    expect(times.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(10);
  });
});
