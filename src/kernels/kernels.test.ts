import { describe, expect, it } from 'vitest';
import { isKernelId, KERNEL_IDS, KERNELS } from './kernels.ts';

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
