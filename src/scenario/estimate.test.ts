import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KERNELS } from '../kernels/kernels.ts';
import { levelOfTable } from '../mmu/tables.ts';
import type { Memory } from '../trace/memory.ts';
import { Player } from '../trace/player.ts';
import type { Trace } from '../trace/trace.ts';
import { entriesOf, isHugeEntry, isPresentEntry } from '../worker/view.ts';
import { type Estimate, estimate, tooLarge } from './estimate.ts';
import { LIBRARY } from './library.ts';
import { runScenario } from './run.ts';
import type { Operation, Scenario } from './schema.ts';
import { runs, scenarios } from './testing/arbitrary.ts';
import { operationsOf } from './testing/reading.ts';

/** What is there, counted entry by entry. */
function counted(memory: Memory): Pick<Estimate, 'pages' | 'tables'> {
  const entries = memory.region('entry');
  let [pages, tables] = [0, 0];
  memory.region('table').forEach((word, place) => {
    if (word === 0) return;
    tables++;
    const level = levelOfTable(word);
    for (let cell = entriesOf(place); cell < entriesOf(place + 1); cell++) {
      const entry = entries[cell] ?? 0;
      if (level === 'pte' && isPresentEntry(entry)) pages++;
      if (level === 'pmd' && isHugeEntry(entry)) pages += 512;
    }
  });
  return { pages, tables };
}

/** The most that there was after any operation. */
function largest(trace: Trace): Estimate {
  const player = new Player(trace);
  let [pages, tables] = [0, 0];
  for (const { end } of operationsOf(trace)) {
    player.seek(end);
    const now = counted(player.memory);
    [pages, tables] = [Math.max(pages, now.pages), Math.max(tables, now.tables)];
  }
  return { pages, tables, steps: trace.length };
}

function expectWithin(scenario: Scenario): void {
  for (const kernel of [KERNELS['4.14'], KERNELS['6.12']]) {
    const is = largest(runScenario(scenario, kernel).trace);
    const most = estimate(scenario);
    expect(is.pages).toBeLessThanOrEqual(most.pages);
    expect(is.tables).toBeLessThanOrEqual(most.tables);
    expect(is.steps).toBeLessThanOrEqual(most.steps);
  }
}

const whole = (op: 'mmap' | 'touch' | 'munmap' | 'mprotect' | 'mlock', len: string, stride = '0x1000'): Operation => {
  const place = { addr: '0x100000000000', len };
  if (op === 'mmap') return { op, ...place, prot: 'rw', flags: ['private', 'anonymous', 'fixed_noreplace'] };
  if (op === 'touch') return { op, ...place, stride };
  return op === 'mprotect' ? { op, ...place, prot: 'r' } : { op, ...place };
};
const times = (count: number, operation: Operation) => Array.from({ length: count }, () => operation);

describe('estimate', () => {
  it('is never less than what a run comes to', () => {
    fc.assert(fc.property(scenarios({ huge: true }), expectWithin), runs(60));
  });

  it('is never less than what the library comes to, and lets all of it run', () => {
    for (const { scenario } of LIBRARY) {
      expect(tooLarge(scenario)).toBeUndefined();
      if (!JSON.stringify(scenario).includes('8000')) expectWithin(scenario);
    }
  });

  it.each<[string, Operation[], string | undefined]>([
    ['4 GiB written', [whole('mmap', '0xfffff000'), whole('touch', '0xffffe000')], undefined],
    [
      'more than 4 GiB written',
      [whole('mmap', '0x200000000'), whole('touch', '0x200000000')],
      'The scenario may have 2,097,152 pages present; at most 1,048,576 are simulated.',
    ],
    [
      'the whole address space touched, but one page of it mapped',
      [whole('mmap', '0x1000'), whole('touch', '0x7ffffffff000', '0x1')],
      undefined,
    ],
    ['64 TiB mapped', [whole('mmap', '0x400000000000')], undefined],
    [
      'a page in each table of 256 GiB',
      [whole('mmap', '0x4000000000'), whole('touch', '0x4000000000', '0x200000')],
      'The scenario may need 131,587 page tables; at most 65,536 are simulated.',
    ],
    [
      'huge pages of 8 GiB',
      [
        { op: 'mmap', len: '0x200000000', prot: 'rw', flags: ['private', 'anonymous', 'hugetlb'] },
        { op: 'touch', addr: '@0', len: '0x200000000', stride: '0x200000' },
      ],
      'The scenario may have 2,097,152 pages present; at most 1,048,576 are simulated.',
    ],
    [
      'byte by byte',
      [whole('mmap', '0x10000000'), whole('touch', '0x10000000', '0x1')],
      'The scenario may take about 536,872,585 steps; at most 67,108,864 are simulated.',
    ],
    [
      'the entries of 16 TiB gone through again and again',
      [
        whole('mmap', '0x100000000000'),
        whole('touch', '0x100000000000', '0x40000000'),
        ...times(100, whole('mprotect', '0x100000000000')),
      ],
      'The scenario may take about 841,380,352 steps; at most 67,108,864 are simulated.',
    ],
    [
      'thousands of mappings made and removed again and again',
      times(10, { op: 'fill', addr: '0x0', count: 65_000, len: '0x1000', stride: '0x1000', prot: 'rw' }),
      'The scenario may take about 166,405,120 steps; at most 67,108,864 are simulated.',
    ],
  ])('says of %s whether it may run', (_, ops, sentence) => {
    expect(tooLarge({ ops })).toBe(sentence);
  });
});
