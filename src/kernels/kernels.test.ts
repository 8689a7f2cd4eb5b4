import { describe, expect, it } from 'vitest';
import { isKernelId, isWhatIf, KERNEL_IDS, KERNELS, WHAT_IFS, withWhatIf } from './kernels.ts';

describe('the kernels', () => {
  it('are each found under their own name', () => {
    expect(Object.keys(KERNELS)).toEqual([...KERNEL_IDS]);
    for (const id of KERNEL_IDS) expect(KERNELS[id].id).toBe(id);
  });

  it('are known by these names alone', () => {
    expect(KERNEL_IDS.every(isKernelId)).toBe(true);
    expect(['', '6', '6.10', 'V4', 'toString'].some(isKernelId)).toBe(false);
  });

  it('follow 6.1 outside of move_page_tables where they were not recorded', () => {
    for (const id of ['4.14', 'v4-1', 'v4'] as const) {
      const { loop: _loop, realign: _realign, ...others } = KERNELS[id].mremap;
      expect(KERNELS[id].mm).toEqual(KERNELS['6.1'].mm);
      expect(KERNELS['6.1'].mremap).toMatchObject(others);
    }
  });
});

describe('the what-if rules', () => {
  it('are known by these names alone', () => {
    expect(WHAT_IFS.every(isWhatIf)).toBe(true);
    expect(['', 'realign', 'no-Guard', 'toString', 'constructor'].some(isWhatIf)).toBe(false);
  });

  it('are put on top of a kernel, which itself stays as it is', () => {
    const known = KERNELS['6.12'];
    const changed = withWhatIf(known, ['no-guard', 'skip-flush']);
    expect([...changed.mremap.whatIf]).toEqual(['no-guard', 'skip-flush']);
    expect({ ...changed, mremap: { ...changed.mremap, whatIf: known.mremap.whatIf } }).toEqual(known);
    expect(known.mremap.whatIf.size).toBe(0);
  });
});
