// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { KernelId } from '../../../src/kernels/kernels.ts';
import { loadedRun } from '../../testing/moments.ts';
import { Axis } from './axis.ts';
import { marksOf } from './marks.ts';

function kindsOf(name: string, kernel: KernelId): string[] {
  const loaded = loadedRun(name, kernel);
  const marks = marksOf(loaded, new Axis(loaded.trace, () => true));
  for (const [i, { at, position }] of marks.entries()) {
    expect(at).toBeGreaterThanOrEqual(marks[i - 1]?.at ?? 0);
    expect(position).toBeLessThanOrEqual(loaded.trace.length);
  }
  return marks.map(({ kind }) => kind);
}

describe('the marks below the timeline', () => {
  it('tell the warning from the refusals that follow it silently', () => {
    expect(kindsOf('exec-warning', '6.1')).toEqual(['warning', 'silent']);
    expect(kindsOf('exec-warning', '6.12')).toEqual(['realigned']);
  });

  it('tell what became of each move', () => {
    expect(kindsOf('front', '6.12')).toEqual(['realigned']);
    expect(kindsOf('below-source', '6.12')).toEqual(['not-realigned']);
    expect(kindsOf('front', '6.1')).toEqual([]);
    expect(kindsOf('out-of-memory', '6.12')).toContain('warning');
  });
});
