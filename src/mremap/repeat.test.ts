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
const ELSEWHERE = OLD - 2 * PMD_SIZE;
const FREED = OLD - 64 * PMD_SIZE;

/** What 2 MiB of the source hold, and what makes them hold that where the first access makes a huge page. */
const SLOTS = {
  none: [],
  huge: ['touch'],
  'all but the first': ['touch', 'dontneed'],
  'all but the last': ['touch', 'dontneed last'],
  'both ends': ['touch', 'dontneed middle'],
  full: ['touch', 'dontneed', 'touch'],
  'full, one read': ['touch', 'dontneed', 'read'],
} as const;
type Slot = keyof typeof SLOTS;

/** The first of the pages that go, and how many they are. */
const DROPPED = { dontneed: [0, 1], 'dontneed last': [511, 1], 'dontneed middle': [100, 200] } as const;

interface Move {
  readonly held: readonly Slot[];
  /** The slots are filled from this one on, the ones before it last; or all from the last one down. */
  readonly from: number | 'last';
  readonly old: number;
  readonly target: number;
  /** Bytes at the end that stay. */
  readonly cut: number;
  /** A slot that is in the TLB. */
  readonly cached?: number | undefined;
  /** Tables that were freed just before. */
  readonly freed?: number;
  /** It is moved back again. */
  readonly back?: boolean;
  /** A page is mapped right after where the move ends, and has a table. */
  readonly neighbour?: boolean;
}

function mapped(addr: number, length: number, ...pages: number[]): Operation[] {
  const touched = pages.map((at): Operation => ({ op: 'touch', addr: hex(at), len: hex(PAGE_SIZE) }));
  return [
    { op: 'mmap', addr: hex(addr), len: hex(length), prot: 'rw', flags: ['private', 'anonymous', 'fixed'] },
    ...touched,
  ];
}

function scenarioOf({ held, from, old, target, cut, cached, freed = 0, neighbour, back }: Move): Scenario {
  const length = held.length * PMD_SIZE;
  const page = (slot: number) => ({ addr: hex(old + slot * PMD_SIZE), len: hex(PAGE_SIZE) });
  const fills = held.map((slot, i) =>
    SLOTS[slot].map((op): Operation => {
      if (op === 'touch' || op === 'read') return { op, ...page(i) };
      const [first, pages] = DROPPED[op];
      const addr = hex(old + i * PMD_SIZE + first * PAGE_SIZE);
      return { op: 'madvise', addr, len: hex(pages * PAGE_SIZE), advice: 'dontneed' };
    }),
  );
  const ordered = from === 'last' ? fills.toReversed() : [...fills.slice(from), ...fills.slice(0, from)];
  const end = target + length - cut;
  const moved = hex(length - cut);
  const move = (from: number, to: number): Operation => {
    return {
      op: 'mremap',
      old: hex(from),
      oldLen: moved,
      newLen: moved,
      flags: ['maymove', 'fixed'],
      newAddr: hex(to),
    };
  };
  return {
    thp: 'madvise',
    ops: [
      ...mapped(ELSEWHERE, PMD_SIZE),
      ...mapped(old, length),
      { op: 'madvise', addr: hex(old), len: hex(length), advice: 'hugepage' },
      ...ordered.flat(),
      ...(neighbour ? mapped(end, PAGE_SIZE, end) : []),
      ...(freed
        ? mapped(FREED, freed * PMD_SIZE, ...Array.from({ length: freed }, (_, i) => FREED + i * PMD_SIZE))
        : []),
      ...(freed ? [{ op: 'munmap' as const, addr: hex(FREED), len: hex(freed * PMD_SIZE) }] : []),
      { op: 'touch', addr: hex(ELSEWHERE), len: hex(PMD_SIZE) }, // pushes the others out of the TLB
      ...(cached !== undefined && held[cached] !== undefined ? [{ op: 'read' as const, ...page(cached) }] : []),
      move(old, target),
      ...(back ? [move(target, old)] : []),
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
      'all but the first',
      'none',
      'huge',
      'full, one read',
    );
    const move = fc.record({
      held: fc.oneof(
        fc.array(slots, { minLength: 4, maxLength: 24 }),
        fc.array(fc.constantFrom<Slot>('full', 'full', 'full', 'full, one read'), { minLength: 4, maxLength: 24 }),
        fc.array(fc.constantFrom<Slot>('full', 'all but the last', 'all but the last'), {
          minLength: 4,
          maxLength: 24,
        }),
      ),
      from: fc.oneof(fc.constantFrom<0 | 'last'>(0, 'last'), fc.nat(12)),
      old: fc.integer({ min: 480, max: 520 }).map((n) => OLD + n * PMD_SIZE),
      target: fc
        .tuple(fc.integer({ min: 480, max: 520 }), fc.constantFrom(0, 0, 1, 255, 511))
        .map(([n, pages]) => NEW + n * PMD_SIZE + pages * PAGE_SIZE),
      cut: fc.constantFrom(0, 0, 0, 3 * PAGE_SIZE),
      cached: fc.option(fc.nat(20), { nil: undefined }),
      freed: fc.oneof(fc.constant(0), fc.nat(30)),
      back: fc.boolean(),
      neighbour: fc.boolean(),
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
    ['tables that move whole and were made from the last one on', {}, { from: 'last' }],
    ['tables that move whole, and none in one place', { 9: 'none' }, {}],
    ['tables that move whole, and a huge page', { 9: 'huge' }, {}],
    ['tables whose PTEs move', {}, { target: NEW + PAGE_SIZE }],
    ['tables whose PTEs move into places of freed ones', {}, { target: NEW + PAGE_SIZE, freed: 41 }],
    ['tables whose PTEs move, and one that is not full', { 9: 'all but the first' }, { target: NEW + PAGE_SIZE }],
    ['tables whose PTEs move, and one that holds other bits', { 9: 'full, one read' }, { target: NEW + PAGE_SIZE }],
  ])('are recorded in one go, most of them: %s', (_, other, given) => {
    const repeat = vi.spyOn(Recorder.prototype, 'repeat');
    const held = Array.from({ length: 40 }, (_, i) => other[i] ?? 'full');
    runScenario(scenarioOf({ held, from: 0, old: OLD, target: NEW, cut: 0, ...given }), KERNELS['6.12']);
    const times = repeat.mock.calls.map(([, , times]) => times);
    repeat.mockRestore();
    expect(times.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(20);
  });
});
