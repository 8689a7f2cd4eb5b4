// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { alignDown, PMD_SIZE } from '../../../src/address/geometry.ts';
import { KERNEL_IDS } from '../../../src/kernels/kernels.ts';
import { loadedRun, momentOf } from '../../testing/moments.ts';
import { focusOf, nameInOneLine, slotAt, slotsOf, titleIn } from './slots.ts';

const HERE = 0x100000000000;
const THERE = 0x100040000000;

/** A move inside one table: 64 pages, 1 MiB up. */
const NEAR = {
  ops: [
    {
      op: 'mmap' as const,
      addr: '0x100000000000',
      len: '0x40000',
      prot: 'rw',
      flags: ['private' as const, 'fixed' as const],
    },
    { op: 'touch' as const, addr: '@0', len: '0x40000' },
    {
      op: 'mremap' as const,
      old: '@0',
      oldLen: '0x40000',
      newLen: '0x40000',
      flags: ['maymove' as const, 'fixed' as const],
      newAddr: '0x100000100000',
    },
  ],
};

describe('slotsOf', () => {
  it('awaits an entry, not a table, where a huge page goes as it is', () => {
    const noteThere = (name: string, place: string) =>
      slotsOf(momentOf(loadedRun(name), place)).find(({ va }) => va === THERE)!.note;
    expect(noteThere('huge-whole', '4/realign/1')).toBe('no entry yet');
    expect(noteThere('huge-split', '4/realign/1')).toBe('no table yet');
  });

  const shown = (name: string, kernel: (typeof KERNEL_IDS)[number], place: string) =>
    slotsOf(momentOf(loadedRun(name, kernel), place)).map(({ va, side, table, present, note }) => [
      va,
      side,
      table?.name ?? 'none',
      present,
      note,
    ]);

  it.each([
    [
      'front',
      '6.12',
      '3/realign/1',
      [
        [HERE, 'source', 'pte#3', 256, ''],
        [HERE + PMD_SIZE, 'source', 'pte#4', 512, ''],
        [THERE, 'destination', 'none', 0, 'no table yet'],
        [THERE + PMD_SIZE, 'destination', 'none', 0, 'no table yet'],
      ],
    ],
    [
      'front',
      '6.12',
      '3/move_page_tables/1/6',
      [
        [HERE, 'source', 'none', 0, 'pte#3 hung here'],
        [HERE + PMD_SIZE, 'source', 'pte#4', 512, ''],
        [THERE, 'destination', 'pte#3', 256, 'moved by 1 write'],
        [THERE + PMD_SIZE, 'destination', 'none', 0, 'no table yet'],
      ],
    ],
    [
      'front',
      '6.1',
      '3/move_page_tables/1/261',
      [
        [HERE, 'source', 'pte#3', 0, 'drained, still hanging here'],
        [HERE + PMD_SIZE, 'source', 'pte#4', 512, ''],
        [THERE, 'destination', 'pte#6', 256, 'new'],
        [THERE + PMD_SIZE, 'destination', 'none', 0, 'no table yet'],
      ],
    ],
    [
      'front',
      '6.1',
      '3',
      [
        [HERE, 'source', 'none', 0, 'pte#3 hung here'],
        [HERE + PMD_SIZE, 'source', 'none', 0, 'pte#4 hung here'],
        [THERE, 'destination', 'pte#6', 256, 'new'],
        [THERE + PMD_SIZE, 'destination', 'pte#4', 512, 'moved by 1 write'],
      ],
    ],
    [
      'below-destination',
      '6.12',
      '5/realign/9',
      [
        [HERE, 'source', 'pte#5', 256, ''],
        [HERE + PMD_SIZE, 'source', 'pte#6', 512, ''],
        [THERE, 'destination', 'pte#3', 128, ''],
        [THERE + PMD_SIZE, 'destination', 'none', 0, 'no table yet'],
      ],
    ],
  ] as const)('shows the tables of %s on %s at %s', (name, kernel, place, slots) => {
    expect(shown(name, kernel, place)).toEqual(slots);
  });

  it('shows a table that source and destination share once', () => {
    const loaded = loadedRun(NEAR);
    for (let position = 0; position <= loaded.trace.length; position++) {
      const slots = slotsOf(momentOf(loaded, position));
      expect(slots.map(({ va, side }) => [va, side])).toEqual([[HERE, 'both']]);
    }
  });

  it('shows nothing where nothing moves', () => {
    const loaded = loadedRun({ ops: [{ op: 'munmap', addr: '0x1000', len: '0x1000' }] });
    const moment = momentOf(loaded, loaded.trace.length);
    expect(slotsOf(moment)).toEqual([]);
    expect(focusOf(moment)).toEqual({ old: undefined, new: undefined });
  });

  it('gives a single piece the path that leads to it', () => {
    const slot = slotAt(momentOf(loadedRun('front'), '3/realign/1'), THERE, 'destination');
    expect(slot.path.map(({ level, index, table }) => [level, index, table?.name])).toEqual([
      ['pgd', 32, 'pgd'],
      ['pud', 1, 'pud#1'],
      ['pmd', 0, undefined],
    ]);
  });
});

describe('titleIn', () => {
  it('leaves out how much is present where it would be cut', () => {
    const huge = slotAt(momentOf(loadedRun('huge-whole'), '4/realign/1'), HERE, 'source');
    expect([titleIn(huge, 23), titleIn(huge, 22)]).toEqual(['huge page · 512 present', 'huge page']);
  });
});

describe('nameInOneLine', () => {
  it('is side and title, or as much of them as there is room for', () => {
    const [gone, there, , missing] = slotsOf(momentOf(loadedRun('front'), '3/move_page_tables/1/5'));
    const names = (room: number) => [gone!, there!, missing!].map((slot) => nameInOneLine(slot, room));
    expect(names(40)).toEqual(['source pte#3 hung here', 'source pte#4 · 512 present', 'dest. no table yet']);
    expect(names(16)).toEqual(['pte#3 hung here', 'source pte#4', 'no table yet']);
  });
});

describe('focusOf', () => {
  it.each([
    ['front', '6.12', '3/copy_vma/1', HERE + 0x100000, THERE + 0x100000],
    // The extent in hand, also while it is only being decided about.
    ['front', '6.12', '3/move_page_tables/1/3', HERE, THERE],
    ['front', '6.12', '3/move_page_tables/2/3', HERE + PMD_SIZE, THERE + PMD_SIZE],
    // The very page that was copied, then the one to come.
    ['front', '6.1', '3/move_page_tables/1/101', HERE + 0x160000, THERE + 0x160000],
    ['not-mutual', '6.12', '3/move_page_tables/1/5', HERE + 0x100000, THERE + 0x101000],
    ['front', '6.12', '3/2', HERE + 0x3fffff, THERE + 0x3fffff],
  ] as const)('of %s on %s at %s is the pair of addresses in hand', (name, kernel, place, old, target) => {
    expect(focusOf(momentOf(loadedRun(name, kernel), place))).toEqual({ old, new: target });
  });

  it.each(KERNEL_IDS)('is on a table of the picture at every step of %s', (kernel) => {
    for (const name of ['front', 'below-source', 'not-mutual', 'exactly-one']) {
      const loaded = loadedRun(name, kernel);
      const { trace } = loaded;
      const [scene] = loaded.scenes;
      const rows = [...trace.steps.first, trace.length];
      for (const position of rows) {
        const focus = focusOf(momentOf(loaded, position));
        expect(scene!.source).toContain(alignDown(focus.old!, PMD_SIZE));
        expect(scene!.destination).toContain(alignDown(focus.new!, PMD_SIZE));
      }
    }
  });
});
