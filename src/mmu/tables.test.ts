import { describe, expect, it } from 'vitest';
import { PMD_SIZE } from '../address/geometry.ts';
import { Memory } from '../trace/memory.ts';
import { Recorder } from '../trace/recorder.ts';
import { REGION } from '../trace/regions.ts';
import { frameOf, isPresent, makeEntry, PTE, TABLE_FLAGS } from './entry.ts';
import { Frames } from './frames.ts';
import { firstCell, levelOfTable, NO_CELL, PageTables, tableName, tableOf, tableWord } from './tables.ts';
import { presentRuns, residentPages, walkTables } from './walk.ts';

const VA = 0x100040201000;

function tables(): { recorder: Recorder; tables: PageTables } {
  const recorder = new Recorder();
  return { recorder, tables: new PageTables(recorder) };
}

describe('an entry', () => {
  it('keeps its frame beside its flags', () => {
    const entry = makeEntry(2 ** 23 - 1, PTE.present | PTE.noExecute);
    expect(frameOf(entry)).toBe(2 ** 23 - 1);
    expect(entry - frameOf(entry) * 512).toBe(PTE.present | PTE.noExecute);
  });

  it('counts as present under PROT_NONE', () => {
    expect([0, PTE.present, PTE.protNone, PTE.softDirty].map(isPresent)).toEqual([false, true, true, false]);
  });
});

describe('Frames', () => {
  it('never hands out a frame twice, nor one of the zero pages', () => {
    const frames = new Frames();
    expect([frames.take(1), frames.take(3), frames.take(1)]).toEqual([1024, 1025, 1028]);
  });
});

describe('PageTables', () => {
  it('makes the tables that are missing on the way to a page, from the top down, and no more', () => {
    const { recorder, tables: pageTables } = tables();
    expect(pageTables.pteCell(VA)).toBe(NO_CELL);
    pageTables.pteAlloc(VA);
    pageTables.pteAlloc(VA + 0x1000);
    const walked = [...walkTables(recorder.memory)];
    expect(walked.map(({ level, va }) => [level, va])).toEqual([
      ['pgd', 0x100000000000],
      ['pud', 0x100040000000],
      ['pmd', 0x100040200000],
    ]);
    expect(walked.every(({ entry }) => (entry & TABLE_FLAGS) === TABLE_FLAGS)).toBe(true);
    expect(pageTables.pteCell(VA)).toBe(firstCell(walked[2]!.table!) + 1);
  });

  it('names tables by kind and order, and never uses a number again', () => {
    const { recorder, tables: pageTables } = tables();
    const nameAt = (cell: number) => tableName(recorder.read(REGION.table, tableOf(recorder.read(REGION.entry, cell))));
    pageTables.pteAlloc(VA);
    expect([pageTables.pgdCell(VA), pageTables.pudCell(VA), pageTables.pmdCell(VA)].map(nameAt)).toEqual([
      'pud#1',
      'pmd#2',
      'pte#3',
    ]);
    const place = tableOf(pageTables.entry(pageTables.pmdCell(VA)));
    pageTables.free(pageTables.pmdCell(VA), VA - 0x1000);
    expect(pageTables.pteCell(VA)).toBe(NO_CELL);
    pageTables.pteAlloc(VA + PMD_SIZE);
    expect(tableOf(pageTables.entry(pageTables.pmdCell(VA + PMD_SIZE)))).toBe(place);
    expect(nameAt(pageTables.pmdCell(VA + PMD_SIZE))).toBe('pte#4');
    expect(tableName(tableWord('pgd', 0))).toBe('pgd');
    expect(levelOfTable(tableWord('pmd', 7))).toBe('pmd');
  });
});

describe('a walk', () => {
  it('takes places at once only as they would be taken one by one', () => {
    // Places 1 and 2 are those of the tables above; PTE tables follow from 3 on.
    const withFreed = (...freed: number[]) => {
      const { tables: pageTables } = tables();
      for (let i = 0; i < 6; i++) pageTables.pteAlloc(VA + i * PMD_SIZE);
      for (const i of freed) pageTables.free(pageTables.pmdCell(VA + i * PMD_SIZE), VA + i * PMD_SIZE);
      return pageTables;
    };
    expect(withFreed().takeInOrder(7, 8, 5)).toBe(5);
    expect(withFreed().takeInOrder(6, 7, 5)).toBe(0);
    expect(withFreed().takeInOrder(5, 7, 5)).toBe(0);
    expect(withFreed(0, 1, 2).takeInOrder(7, 6, 2)).toBe(2);
    expect(withFreed(0, 1, 2).takeInOrder(7, 6, 5)).toBe(3);
    expect(withFreed(4, 2, 0).takeInOrder(-1, 1, 5)).toBe(3);
    const pageTables = withFreed(2, 1, 0);
    expect([pageTables.takeInOrder(1, 2, 2), pageTables.takeInOrder(3, 4, 5)]).toEqual([2, 1]);
    const next = VA + 6 * PMD_SIZE;
    expect(firstCell(9)).toBe(pageTables.pteAlloc(next) - 1);
    expect(pageTables.numberAt(9)).toBe(8 + 3 + 1);
    pageTables.failAt(1);
    expect(pageTables.takeInOrder(8, 9, 1)).toBe(0);
  });

  it('finds nothing in empty memory', () => {
    expect([...walkTables(new Memory())]).toEqual([]);
    expect([...residentPages(new Memory())]).toEqual([]);
  });

  it('tells present pages with their tokens, and the runs they make', () => {
    const { recorder, tables: pageTables } = tables();
    pageTables.pteAlloc(VA);
    const cell = pageTables.pteCell(VA);
    const at = (index: number, frame: number, flags: number) =>
      recorder.write(REGION.entry, cell + index, makeEntry(frame, flags));
    at(0, 5, PTE.present);
    at(1, 6, PTE.protNone);
    at(4, 7, PTE.present);
    recorder.write(REGION.token, 6, 42);
    expect([...residentPages(recorder.memory)]).toEqual([
      { va: VA, token: 0 },
      { va: VA + 0x1000, token: 42 },
      { va: VA + 0x4000, token: 0 },
    ]);
    expect(presentRuns(recorder.memory, tableOf(pageTables.entry(pageTables.pmdCell(VA))))).toEqual([
      [1, 2],
      [5, 1],
    ]);
  });
});
