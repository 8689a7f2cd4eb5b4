import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KERNEL_IDS, KERNELS, type KernelId, WHAT_IFS, type WhatIf, withWhatIf } from '../kernels/kernels.ts';
import { LIBRARY, libraryScenario } from '../scenario/library.ts';
import { runScenario } from '../scenario/run.ts';
import type { Operation, Scenario } from '../scenario/schema.ts';
import { scenarios } from '../scenario/testing/arbitrary.ts';
import { rowsOf } from '../scenario/testing/reading.ts';
import { positionOf } from '../trace/place.ts';
import type { Trace } from '../trace/trace.ts';
import { firstSentence, plainText, sentenceAt } from './sentence.ts';

const names = { vma: (number: number) => `#${number}` };
const said = (trace: Trace, position: number) => plainText(sentenceAt(trace, position, names));

/** The first, a middle and the last step of every row has a whole sentence. */
function expectSentences(trace: Trace): void {
  for (const { first, count } of rowsOf(trace)) {
    for (const step of new Set([first, first + (count >> 1), first + count - 1])) {
      const sentence = said(trace, step + 1);
      // VMA 0 is "none", and numbers below 0 are no addresses.
      if (!/^[A-Z1p].+\.$/.test(sentence) || /undefined|NaN|null|0x-|(?<!pte|pmd|pud)#0\b/.test(sentence)) {
        expect.fail(`step ${step}: ${sentence}`);
      }
    }
  }
}

describe('the sentence of a step', () => {
  it.each(KERNEL_IDS)('is whole for every row of steps of the library on %s', (kernel) => {
    for (const { scenario } of LIBRARY) expectSentences(runScenario(scenario, KERNELS[kernel]).trace);
  });

  it('is whole for every row of steps of any scenario', () => {
    fc.assert(
      fc.property(
        scenarios(),
        fc.constantFrom(...KERNEL_IDS),
        fc.subarray([...WHAT_IFS]),
        (scenario, kernel, whatIf) => {
          expectSentences(runScenario(scenario, withWhatIf(KERNELS[kernel], whatIf)).trace);
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each([
    ['front', '6.12', '0', 'Nothing has happened yet.'],
    ['front', '6.12', '1/map/1', 'VMA #2 is made: 0x100000100000–0x100000400000, 3 MiB. No page table yet.'],
    ['front', '6.12', '1/1', 'Operation 1 is done and gives 0x100000100000.'],
    ['front', '6.12', '2/access/2', 'A new PUD table, pud#1, is hung in for 0x100000100000.'],
    ['front', '6.12', '2/access/6', 'The page at 0x100000101000 is written for the first time, 2 of 256.'],
    ['front', '6.12', '2/1', 'Operation 2 is done and gives 768.'],
    [
      'front',
      '6.12',
      '3/copy_vma/1',
      'VMA #3 gets a copy at its new place: 0x100040100000–0x100040400000. No page has moved yet.',
    ],
    [
      'front',
      '6.12',
      '3/realign/1',
      'Does the range reach the next PMD boundary? Yes: len 0x300000 ≥ 0x200000 − 0x100000.',
    ],
    [
      'front',
      '6.12',
      '3/realign/5',
      'Is anything mapped in 0x100000000000–0x100000100000? find_vma_intersection finds nothing.',
    ],
    ['front', 'v4', '3/realign/5', 'Which VMA lies below 0x100000100000? find_vma_prev finds nothing.'],
    ['tree-two-ways', '6.12', '3/look_up/1', 'Which VMA lies below 0x100003a98000? find_vma_prev finds VMA #5001.'],
    [
      'tree-two-ways',
      '6.12',
      '4/look_up/1',
      'Which is the first VMA that ends above 0x100003a98000? find_vma finds VMA #5002.',
    ],
    [
      'tree-two-ways',
      '6.12',
      '5/look_up/1',
      'Which VMA comes before? From the live state at 0x100003a98000, vma_prev finds VMA #5001.',
    ],
    [
      'front',
      '6.12',
      '3/realign/10',
      'Realigned: both sides start 0x100000 lower, so the first table can move as one PMD entry.',
    ],
    [
      'front',
      '6.12',
      '3/move_page_tables/1/5',
      '1 PMD entry moved by one write: 0x100000000000 → 0x100040000000. PMD entry 0 of the destination now points to pte#3: 2 MiB, with all its pages.',
    ],
    [
      'pud-move',
      '6.12',
      '3/move_page_tables/1/3',
      '1 PUD entry moved by one write: 0x100000000000 → 0x100080000000. PUD entry 2 of the destination now points to pmd#2: 1 GiB, with all tables below it.',
    ],
    [
      'front',
      '6.1',
      '3/move_page_tables/1/101',
      '1 PTE copied, 97 of 256: the page at 0x100000160000 is now at 0x100040160000.',
    ],
    [
      'front',
      '6.1',
      '3/move_page_tables/1/261',
      'TLB flush of 0x100000100000–0x100000200000: no CPU may use what was cached there.',
    ],
    [
      'below-source',
      '6.12',
      '5/realign/6',
      'Is nothing mapped below the source in its PMD? No: #2 lies in the 1 MiB below.',
    ],
  ] as const)('of %s on %s at %s', (name, kernel, place, sentence) => {
    const { trace } = runScenario(libraryScenario(name)!.scenario, KERNELS[kernel]);
    const { position, exact } = positionOf(trace, place);
    expect(exact).toBe(true);
    expect(said(trace, position)).toBe(sentence);
  });

  const mapped: Operation = {
    op: 'mmap',
    addr: '0x100000000000',
    len: '0x3000',
    prot: 'rw',
    flags: ['private', 'fixed'],
  };
  const there = { addr: '0x100000000000', len: '0x1000' } as const;
  it.each([
    [
      'a read',
      '6.12',
      [mapped, { op: 'read', ...there }],
      /^The page at 0x100000000000 is read: the zero page is mapped\.$/,
    ],
    [
      'a write after it',
      '6.12',
      [mapped, { op: 'read', ...there }, { op: 'touch', ...there }],
      /^The page at 0x100000000000 is written: the zero page is replaced by a page of its own\.$/,
    ],
    [
      'a second write',
      '6.12',
      [mapped, { op: 'touch', addr: '@0', len: '0x3000' }, { op: 'touch', addr: '@0', len: '0x3000' }],
      /^The page at 0x100000001000 is written; its entry was there, 2 of 3\.$/,
    ],
    [
      'an unmapping',
      '6.12',
      [mapped, { op: 'touch', addr: '@0', len: '0x3000' }, { op: 'munmap', addr: '@0', len: '0x3000' }],
      /^The entry for 0x100000002000 is cleared, its page given up, 3 of 3\.$/,
    ],
    [
      'a table that is freed',
      '6.12',
      [mapped, { op: 'touch', ...there }, { op: 'munmap', addr: '@0', len: '0x3000' }],
      /^pte#3, which covered 0x100000000000, is empty and no neighbour needs it: freed\.$/,
    ],
    [
      'a write where none is allowed',
      '6.12',
      [mapped, { op: 'mprotect', ...there, prot: 'r' }, { op: 'touch', ...there }],
      /^SIGSEGV at 0x100000000000: this access is not allowed\.$/,
    ],
    [
      'a protection of present pages',
      '6.12',
      [mapped, { op: 'touch', addr: '@0', len: '0x3000' }, { op: 'mprotect', addr: '@0', len: '0x3000', prot: 'r' }],
      /^The entry for 0x100000001000 takes the new access rights, 2 of 3\.$/,
    ],
    [
      'a call that fails',
      '6.1',
      [{ op: 'mremap', old: '0x1000', oldLen: '0x1000', newLen: '0x1000', flags: ['maymove'] }],
      /^Operation 1 fails: EFAULT\.$/,
    ],
    [
      'a call that names the result of one that failed',
      '6.12',
      [
        { op: 'mremap', old: '0x1000', oldLen: '0x1000', newLen: '0x1000', flags: ['maymove'] },
        { op: 'touch', addr: '@0', len: '0x1000' },
      ],
      /^Not done: operation 1, whose result it names, failed\.$/,
    ],
  ] as [string, KernelId, Operation[], RegExp][])('of %s', (_, kernel, ops, sentence) => {
    const { trace } = runScenario({ ops }, KERNELS[kernel]);
    const all = Array.from({ length: trace.length }, (_, step) => said(trace, step + 1));
    expect(all).toContainEqual(expect.stringMatching(sentence));
  });

  const advised: Operation[] = [
    { ...mapped, len: '0x200000' },
    { op: 'madvise', addr: '0x100000000000', len: '0x200000', advice: 'hugepage' },
    { op: 'touch', ...there },
  ];
  const moveBy = (length: string, newAddr: string, more: 'dontunmap'[] = []): Operation => ({
    op: 'mremap',
    old: '0x100000000000',
    oldLen: length,
    newLen: length,
    flags: ['maymove', 'fixed', ...more],
    newAddr,
  });
  const small: Operation[] = [mapped, { op: 'touch', addr: '@0', len: '0x3000' }];
  it.each<[string, Scenario, WhatIf[], RegExp]>([
    [
      'a table put aside',
      { thp: 'madvise', ops: advised },
      [],
      /^A PTE table, pte#3, is put aside for the huge page at 0x100000000000\.$/,
    ],
    [
      'a huge page that is mapped',
      { thp: 'madvise', ops: advised },
      [],
      /^The page at 0x100000000000 is not there yet: a huge page of 2 MiB is mapped, one entry for 512 pages\.$/,
    ],
    [
      'a huge page that moves',
      { thp: 'madvise', ops: [...advised, moveBy('0x200000', '0x100040000000')] },
      [],
      /^1 huge entry moved: 0x100000000000 → 0x100040000000, a page of 2 MiB by one write\.$/,
    ],
    [
      'a huge page that is split',
      { thp: 'madvise', ops: [...advised, { op: 'munmap', ...there }] },
      [],
      /^The huge page at 0x100000000000 is split: pte#3, put aside for this, takes its place with 512 small entries\.$/,
    ],
    [
      'a table that cannot be made',
      { fail: { operation: 2, table: 1 }, ops: [...small, moveBy('0x3000', '0x100040000000')] },
      [],
      /^Out of memory, as asked for: the PMD table for 0x100040000000 cannot be made\.$/,
    ],
    [
      'a VMA that cannot be made',
      { fail: { operation: 2, vma: 1 }, ops: [...small, moveBy('0x3000', '0x100040000000')] },
      [],
      /^Out of memory, as asked for: the VMA for 0x100040000000 cannot be made\.$/,
    ],
    [
      'a translation that should have been flushed',
      { ops: [...small, moveBy('0x3000', '0x100040000000', ['dontunmap']), { op: 'touch', ...there }] },
      ['skip-flush'],
      /^Stale translation used: the TLB still knows 0x100000000000, so the write goes to frame 1024, which is mapped elsewhere by now\.$/,
    ],
    [
      'a tail that is realigned',
      { ops: [...small, moveBy('0x3000', '0x100040000000')] },
      ['realign-tail'],
      /^What if: the move goes on 0x1fd000 further, so the last table can move as one PMD entry\.$/,
    ],
    [
      'a PUD that is realigned',
      {
        ops: [
          { ...mapped, addr: '0x10003fdff000', len: '0x201000' },
          { op: 'touch', addr: '@0', len: '0x1000' },
          { ...(moveBy('0x201000', '0x10013fdff000') as Operation & { op: 'mremap' }), old: '@0' },
        ],
      },
      ['realign-pud'],
      /^Realigned: both sides start 0x3fdff000 lower, so the first table can move as one PUD entry\.$/,
    ],
    [
      'a shift of a stack that meets its own drained table',
      { ops: [{ op: 'exec_stack_shift', start: '0x7fffff9ff000', len: '0x600000', shift: '0x200000' }] },
      ['single-lookup'],
      /^Warning: the new PMD entry is not none at 0x7fffff800000, so PTE by PTE instead\.$/,
    ],
  ])('of %s', (_, scenario, whatIf, sentence) => {
    const { trace } = runScenario(scenario, withWhatIf(KERNELS['6.12'], whatIf));
    const all = rowsOf(trace).map(({ first }) => said(trace, first + 1));
    expect(all).toContainEqual(expect.stringMatching(sentence));
  });

  it('says the same in parts that carry a colour', () => {
    const { trace } = runScenario(libraryScenario('front')!.scenario, KERNELS['6.1']);
    const { position } = positionOf(trace, '3/move_page_tables/1/101');
    expect(sentenceAt(trace, position, names)).toEqual([
      { text: '1 PTE copied, 97 of 256', tone: 'pte' },
      { text: ': the page at ', tone: 'plain' },
      { text: '0x100000160000', tone: 'old' },
      { text: ' is now at ', tone: 'plain' },
      { text: '0x100040160000', tone: 'new' },
      { text: '.', tone: 'plain' },
    ]);
  });

  it('colours a failed condition as a warning, but not a plain look for the largest entry', () => {
    const { trace } = runScenario(libraryScenario('front')!.scenario, KERNELS['6.1']);
    const tones = (place: string) =>
      sentenceAt(trace, positionOf(trace, place).position, names).map(({ tone }) => tone);
    expect(said(trace, positionOf(trace, '3/move_page_tables/1/1').position)).toMatch(
      /^Can a whole PUD entry move\? No/,
    );
    expect(tones('3/move_page_tables/1/1')).toEqual(['plain', 'plain', 'plain']);
    const refused = runScenario(libraryScenario('below-source')!.scenario, KERNELS['6.12']).trace;
    const [, answer] = sentenceAt(refused, positionOf(refused, '5/realign/6').position, names);
    expect(answer).toEqual({ text: 'No', tone: 'warn' });
  });

  it('can be cut to the first of several', () => {
    const { trace } = runScenario(libraryScenario('front')!.scenario, KERNELS['6.12']);
    const first = (place: string) =>
      plainText(firstSentence(sentenceAt(trace, positionOf(trace, place).position, names)));
    expect(first('3/move_page_tables/1/5')).toBe('1 PMD entry moved by one write: 0x100000000000 → 0x100040000000.');
    expect(first('3/realign/4')).toBe('Does the source start its VMA? Yes: starts its VMA.');
  });
});
