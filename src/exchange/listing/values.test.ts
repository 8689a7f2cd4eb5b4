import { describe, expect, it } from 'vitest';
import { KERNEL_IDS, KERNELS } from '../../kernels/kernels.ts';
import { LIBRARY, libraryScenario } from '../../scenario/library.ts';
import { runScenario } from '../../scenario/run.ts';
import { rowsOf } from '../../scenario/testing/reading.ts';
import { positionOf } from '../../trace/place.ts';
import { rowOfStep, stepRow } from '../../trace/rows.ts';
import { valuesOf } from './values.ts';

const nameOf = (vma: number) => `VMA ${vma}`;

function valuesAt(name: string, kernel: (typeof KERNEL_IDS)[number], place: string): string {
  const { trace } = runScenario(libraryScenario(name)!.scenario, KERNELS[kernel]);
  const step = positionOf(trace, place).position - 1;
  const row = stepRow(trace, rowOfStep(trace, step));
  return valuesOf(row, step - row.first, nameOf);
}

describe('valuesOf', () => {
  it.each([
    ['front', '6.12', '3/check/1', 'valid'],
    ['front', '6.12', '3/check/2', '0x100000100000: VMA 2'],
    ['front', '6.12', '3/copy_vma/1', 'VMA 3: 0x100040100000–0x100040400000'],
    ['front', '6.12', '3/realign/1', 'len 0x300000 ≥ 0x200000 − 0x100000'],
    ['front', '6.12', '3/realign/5', '0x100000000000–0x100000100000: none'],
    ['front', 'v4', '3/realign/5', '0x100000100000: none'],
    ['below-source', '6.12', '5/realign/5', '0x100000000000–0x100000100000: VMA 2'],
    ['front', '6.12', '3/realign/10', '0x100000 lower: 0x100000000000 and 0x100040000000'],
    ['front', '6.12', '3/move_page_tables/1/3', 'extent 0x200000 = 0x200000'],
    ['front', '6.12', '3/move_page_tables/1/5', '0x100000000000 → 0x100040000000'],
    ['front', '6.12', '3/move_page_tables/1/6', '0x100000000000–0x100000200000'],
    ['front', '6.1', '3/move_page_tables/1/101', '0x100000160000 → 0x100040160000 · 97 of 256'],
    ['exec-warning', '6.1', '1/move_page_tables/2/4', 'taken at 0x7fffff800000: warning'],
    ['out-of-memory', '6.12', '3', 'ENOMEM'],
  ] as const)('in %s on %s, at %s: %s', (name, kernel, place, values) => {
    expect(valuesAt(name, kernel, place)).toBe(values);
  });

  it.each(KERNEL_IDS)('has something to say of every step on %s', (kernel) => {
    for (const { scenario, name } of LIBRARY) {
      if (name.startsWith('gib-')) continue;
      for (const row of rowsOf(runScenario(scenario, KERNELS[kernel]).trace)) {
        const values = valuesOf(row, row.count - 1, nameOf);
        expect(values, `${name}, step ${row.first}`).not.toMatch(/^$|undefined|NaN|0x-|VMA 0/);
      }
    }
  });
});
