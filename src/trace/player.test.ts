import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KERNEL_IDS, KERNELS } from '../kernels/kernels.ts';
import { VMA_CELLS } from '../mm/vma.ts';
import { isPresent } from '../mmu/entry.ts';
import { runScenario } from '../scenario/run.ts';
import type { Operation, Scenario } from '../scenario/schema.ts';
import { runs, scenarios } from '../scenario/testing/arbitrary.ts';
import { rowsOf } from '../scenario/testing/reading.ts';
import { EventReader } from './events.ts';
import type { Memory } from './memory.ts';
import { Player } from './player.ts';
import { REGIONS } from './regions.ts';
import { buffersOf, endOfRow, eventsOf, stepsInRow, type Trace } from './trace.ts';

/** The first region whose cells differ, cells that only one of them has room for being 0. */
function differing(one: Memory, other: Memory): string | undefined {
  return REGIONS.find((_, region) => {
    const [short, long] = [one.cells(region), other.cells(region)].sort((a, b) => a.length - b.length);
    return long!.some((cell, i) => cell !== (short![i] ?? 0));
  })?.name;
}

function replayed(trace: Trace, position: number): Memory {
  const player = new Player(trace);
  player.seek(position);
  return player.memory;
}

describe.each(KERNEL_IDS)('a replay of any run of %s', (kernel) => {
  it('shows the same at a step, from wherever it comes', () => {
    const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(scenarios(), places, (scenario, parts) => {
        const { trace, final } = runScenario(scenario, KERNELS[kernel]);
        for (const player of [new Player(trace), new Player(trace, structuredClone(final!.regions()))]) {
          for (const part of parts) {
            const position = Math.round(part * trace.length);
            player.seek(position);
            expect(player.position).toBe(position);
            expect(differing(player.memory, replayed(trace, position))).toBeUndefined();
          }
        }
      }),
      runs(40),
    );
  });

  it('ends with what the simulator has, and goes back to what was there before the first step', () => {
    fc.assert(
      fc.property(scenarios(), (scenario) => {
        const { trace, final } = runScenario(scenario, KERNELS[kernel]);
        const player = new Player(trace);
        player.seek(trace.length);
        expect(differing(player.memory, final!)).toBeUndefined();
        player.seek(0);
        expect(differing(player.memory, replayed(trace, 0))).toBeUndefined();
      }),
      runs(40),
    );
  });

  it('is of the same trace every time, byte for byte, whatever was run before, and stopped', () => {
    const mostSteps = fc.option(fc.integer({ min: 1, max: 2000 }), { nil: undefined });
    fc.assert(
      fc.property(scenarios(), scenarios(), mostSteps, (scenario, before, most) => {
        const one = runScenario(scenario, KERNELS[kernel]);
        runScenario(before, KERNELS[kernel], most === undefined ? {} : { mostSteps: most });
        const other = runScenario(scenario, KERNELS[kernel]);
        const bytes = ({ trace }: { trace: Trace }) => Buffer.concat(buffersOf(trace).map((b) => Buffer.from(b)));
        expect(bytes(one).equals(bytes(other))).toBe(true);
        expect(one.trace.length).toBe(other.trace.length);
      }),
      runs(15),
    );
  });
});

describe('a trace', () => {
  it('has every step in an operation, every event in a step, and spans that nest', () => {
    fc.assert(
      fc.property(scenarios(), fc.constantFrom(...KERNEL_IDS), (scenario, kernel) => {
        const { trace } = runScenario(scenario, KERNELS[kernel]);
        const { kind, parent, first, end } = trace.spans;
        let covered = 0;
        let read = 0;
        const event = new EventReader(trace.tape);
        while (read < trace.start) read = event.read(read);
        kind.forEach((level, row) => {
          if (level === 0) {
            expect(first[row]).toBe(covered);
            covered = end[row]!;
          } else {
            const outer = parent[row]!;
            expect(kind[outer]).toBe(level - 1);
            expect(first[row]).toBeGreaterThanOrEqual(first[outer]!);
            expect(end[row]).toBeLessThanOrEqual(end[outer]!);
          }
        });
        trace.steps.first.forEach((_, row) => {
          expect(stepsInRow(trace, row)).toBeGreaterThan(0);
          const [from, to] = eventsOf(trace, row);
          expect(from).toBe(read);
          while (read < to) read = event.read(read);
          expect(read).toBe(to);
          read = endOfRow(trace, row);
        });
        expect(covered).toBe(trace.length);
        expect(read).toBe(trace.tape.length);
      }),
      runs(60),
    );
  });

  it.each<[string, Pick<Scenario, 'bare'>, number]>([
    ['the mapping at the top', {}, 1],
    ['no mapping where there is none', { bare: true }, 0],
  ])('begins with %s, which no step has made', (_, how, vmas) => {
    const map: Operation = {
      op: 'mmap',
      addr: '0x100000000000',
      len: '0x1000',
      prot: 'rw',
      flags: ['private', 'fixed'],
    };
    const { final } = runScenario({ ...how, ops: [] }, KERNELS['6.12']);
    const { memory } = new Player(runScenario({ ...how, ops: [map] }, KERNELS['6.12']).trace);
    expect(differing(memory, final!)).toBeUndefined();
    expect(memory.region('vma').filter((cell, i) => i % VMA_CELLS === 1 && cell !== 0).length).toBe(vmas);
    expect(memory.region('table')[0]).not.toBe(0);
  });

  it('has one row for 512 pages that are touched, and can be stepped one page at a time', () => {
    const scenario: Scenario = {
      ops: [
        { op: 'mmap', addr: '0x100000000000', len: '0x200000', prot: 'rw', flags: ['private', 'fixed'] },
        { op: 'touch', addr: '@0', len: '0x200000' },
      ],
    };
    const { trace } = runScenario(scenario, KERNELS['6.12']);
    const faults = rowsOf(trace, 'pageFaulted');
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ count: 512, operands: [0, 0x100000000000, 0x1000, 2] });

    const player = new Player(trace);
    // Of the tables made, the PTE table is the last.
    const pteTable = 3;
    const shown = (done: number) => {
      player.seek(faults[0]!.first + done);
      const entries = player.memory.region('entry').subarray(pteTable * 512, (pteTable + 1) * 512);
      return {
        present: entries.filter(isPresent).length,
        lastIsThere: done === 0 || isPresent(entries[done - 1]!),
        tokens: player.memory.region('token').filter((token) => token !== 0).length,
        cached: player.memory.region('tlbPage').filter((page) => page !== 0).length,
      };
    };
    for (const done of [0, 1, 2, 3, 255, 256, 512, 511, 7, 6, 0])
      expect(shown(done)).toEqual({ present: done, lastIsThere: true, tokens: done, cached: done });
  });

  it('is cut to its ends by a seek beyond them', () => {
    const { trace } = runScenario({ ops: [{ op: 'munmap', addr: '0x1000', len: '0x1000' }] }, KERNELS['6.12']);
    const player = new Player(trace);
    player.seek(1e9);
    expect(player.position).toBe(trace.length);
    player.seek(-5);
    expect(player.position).toBe(0);
  });
});
