import { describe, expect, it } from 'vitest';
import { agreementOf } from './agreement.ts';
import type { RecordedOperation } from './recording.ts';

const recorded: RecordedOperation = {
  ret: '0x1000c0000000',
  maps: [['0x1000c0000000', '0x1000c0001000', 'rw-p']],
  tables: 3,
  pages: [['0x1000c0000000', 1, 1]],
  pt: [
    ['pgd', '0x100000000000', 'pud#1'],
    ['pud', '0x1000c0000000', 'pmd#2'],
    ['pmd', '0x1000c0000000', 'pte#2', 1, [[0, 1]]],
  ],
  moved: { pud: 0, pmd: 0, huge: 0, pte: 1 },
  warnings: 1,
  trace: {
    events: [
      ['flush_tlb_mm_range', '0x1', '0x2', '0x0'],
      ['copy_vma', '0x1000c0000000', '0x1000'],
      ['move_page_tables', '0x100040000000', '0x1000c0000000', '0x1000', '0x0'],
      ['__pte_alloc'],
      ['ret:move_page_tables', '0x1000'],
      ['flush_tlb_mm_range', '0x3', '0x4', '0x1'],
    ],
  },
};
const differing = (simulated: RecordedOperation, wanted = recorded) =>
  agreementOf([wanted], [simulated]).differences.map(({ aspect }) => aspect);
const events = (...list: string[][]): RecordedOperation => ({ ...recorded, trace: { events: list } });
const inMove = recorded.trace!.events!.slice(1, 5) as string[][];

describe('agreementOf', () => {
  it('finds nothing to say about equal results', () => {
    expect(agreementOf([recorded], [structuredClone(recorded)])).toEqual({
      compared: ['outcome', 'maps', 'pages', 'pt', 'tables', 'moved', 'warnings', 'events'],
      differences: [],
    });
  });

  it.each<[string, RecordedOperation]>([
    ['outcome', { ...recorded, ret: '0x1000c0001000' }],
    ['maps', { ...recorded, maps: [['0x1000c0000000', '0x1000c0001000', 'r--p']] }],
    ['pages', { ...recorded, pages: [['0x1000c0000000', 1, 2]] }],
    ['pt', { ...recorded, pt: recorded.pt!.slice(0, 2) }],
    ['tables', { ...recorded, tables: 4 }],
    ['moved', { ...recorded, moved: { pud: 0, pmd: 1, huge: 0, pte: 0 } }],
    ['warnings', { ...recorded, warnings: 2 }],
    ['events', events(...inMove.slice(0, 2), ['__pmd_alloc', '0x1000c0000000'], ...inMove.slice(2))],
    ['events', { ...recorded, trace: {} }],
  ])('notices another %s', (aspect, simulated) => {
    expect(differing(simulated)).toEqual([aspect]);
  });

  it('tells the first operation that differs, with both values', () => {
    const other = { ...recorded, tables: 5 };
    expect(agreementOf([recorded, recorded, recorded], [recorded, other, other]).differences).toEqual([
      { aspect: 'tables', operation: 1, recorded: 3, simulated: 5 },
    ]);
  });

  it('takes a missing operation for a difference in everything recorded of it', () => {
    expect(agreementOf([{ ret: '0x0', maps: [] }], []).differences.map(({ aspect }) => aspect)).toEqual([
      'outcome',
      'maps',
    ]);
  });

  it('does not compare what was not recorded', () => {
    const { pt: _pt, moved: _moved, warnings: _warnings, trace: _trace, ...untraced } = recorded;
    expect(agreementOf([untraced], [recorded]).compared).toEqual(['outcome', 'maps', 'pages', 'tables']);
    expect(differing({ ...recorded, tables: 4 }, untraced)).toEqual(['tables']);
  });

  it('lets tables have other names, but not trade places with one seen before', () => {
    const table = (name: string): RecordedOperation => ({ ...recorded, pt: [['pmd', '0x0', name, 1, [[0, 1]]]] });
    const names = (...all: string[]) => all.map(table);
    expect(agreementOf(names('pte#1', 'pte#2'), names('pte#7', 'pte#3')).differences).toEqual([]);
    expect(agreementOf(names('pte#1', 'pte#1'), names('pte#7', 'pte#3')).differences).toMatchObject([
      { aspect: 'pt', operation: 1 },
    ]);
    expect(agreementOf(names('pte#1', 'pte#2'), names('pte#7', 'pte#7')).differences).toMatchObject([
      { aspect: 'pt', operation: 1 },
    ]);
  });

  it('compares no flushes outside of move_page_tables', () => {
    expect(differing(events(...inMove))).toEqual([]);
  });

  it('compares only the first events where the recording was cut', () => {
    const cut: RecordedOperation = { ...recorded, trace: { events: inMove.slice(0, 2), cut: 4 } };
    expect(differing(recorded, cut)).toEqual([]);
    expect(differing(events(inMove[0]!), cut)).toEqual(['events']);
  });
});
