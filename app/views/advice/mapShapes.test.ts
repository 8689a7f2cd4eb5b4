import { describe, expect, it } from 'vitest';
import { KERNELS } from '../../../src/kernels/kernels.ts';
import { adviseMove } from '../../../src/scenario/advise/advise.ts';
import { type CostMaps, costMaps } from '../../../src/scenario/advise/costMap.ts';
import { libraryScenario } from '../../../src/scenario/library.ts';
import { barsOf, CHART_HEIGHT, entriesTicks, levelOf, MARGIN, runAt } from './mapShapes.ts';
import { costText, destinationText } from './words.ts';

function mapsOf(name: string): CostMaps {
  const { scenario } = libraryScenario(name)!;
  return costMaps(scenario, KERNELS['6.12'], adviseMove(scenario, KERNELS['6.12']));
}

const WIDTH = MARGIN.left + 512 + MARGIN.right; // a pixel a destination

describe('the bars of a map', () => {
  it('are as wide as there are destinations, and never too narrow to be seen', () => {
    const bars = barsOf(mapsOf('not-mutual').pmd, 768, WIDTH);
    expect(bars.map(({ first, width, isNarrow }) => [first, width, isNarrow])).toEqual([
      [0, 256, false],
      [257, 255, false],
      [256, 5, true],
    ]);
    expect(bars[2]!.x).toBe(MARGIN.left + 256.5 - 2.5);
  });

  it('stand on the base, the dearest to the top, and none is without height', () => {
    const bars = barsOf(mapsOf('gib-misaligned').pud, 262_144, WIDTH);
    for (const { y, height } of bars) expect(y + height).toBe(CHART_HEIGHT - MARGIN.bottom);
    expect(bars.map(({ level }) => level)).toEqual(['pmd', 'pud']);
    expect(bars[1]!.height).toBeGreaterThan(4);
    const [dearest] = barsOf(mapsOf('gib-misaligned').pmd, 262_144, WIDTH);
    expect(dearest!.y).toBe(MARGIN.top);
  });

  it('say each number of entries once, on the widest', () => {
    const bars = barsOf(mapsOf('below-destination').pmd, 768, WIDTH);
    expect(bars.map(({ level, label }) => [level, label])).toEqual([
      ['taken', undefined],
      ['pte', undefined],
      ['pte', '768'],
      ['pmd', '257'],
    ]);
  });
});

describe('a destination', () => {
  it('is read with its cost and with what is there', () => {
    const { pmd, pud } = mapsOf('below-destination');
    const read = (number: number) => {
      const { run, first } = runAt(pmd, number);
      return `${destinationText(pmd, run.destination + (number - first) * pmd.step)}: ${costText(run)}`;
    };
    expect(read(0)).toBe('0x100040000000, 0x0 into its PMD: taken: MREMAP_FIXED would unmap what is there');
    expect(read(256)).toBe(
      '0x100040100000, 0x100000 into its PMD: 257 entries: 256 PTEs, 1 PMD entry; free, with a neighbour',
    );
    expect(read(511)).toBe('0x1000401ff000, 0x1ff000 into its PMD: 768 entries: 768 PTEs; free');
    expect(() => read(512)).toThrow('There is no destination 512');
    expect(destinationText(pud, pud.runs[1]!.destination)).toBe('0x100040300000, 0x300000 into its PUD');
    expect(costText({ ...pud.runs[0]!, cost: undefined })).toBe(
      'not counted; free, with a neighbour, as others that are nearer',
    );
  });
});

describe('what the axis of entries names', () => {
  it('is powers of ten, at most five', () => {
    expect([1, 768, 73_728, 262_144].map(entriesTicks)).toEqual([
      [1, 10],
      [1, 10, 100],
      [1, 10, 100, 1000, 10_000],
      [1, 100, 10_000],
    ]);
    expect(levelOf({ cost: undefined, ground: 'near' })).toBe('unknown');
  });
});
