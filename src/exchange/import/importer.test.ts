import { describe, expect, it } from 'vitest';
import { KERNELS } from '../../kernels/kernels.ts';
import { BadImport, Importer } from './importer.ts';
import { entryCount } from './report.ts';
import { syntheticTrace } from './testing/syntheticTrace.ts';

describe('a long trace', () => {
  const importer = new Importer(KERNELS['6.12']);
  const told: number[] = [];
  for (const line of syntheticTrace(2 ** 21)) {
    importer.feed(line);
    told.push(importer.lines);
  }
  const report = importer.finish();

  it('is replayed without a difference', () => {
    expect([report.differences.first, report.skipped.count]).toEqual([[], 0]);
    expect(report.agreed).toBe(report.lines);
  });

  it('keeps only the mremaps that moved the most, and counts all', () => {
    const { mremaps, summary } = report;
    expect(mremaps.count).toBe(summary.found);
    expect(mremaps.count).toBeGreaterThan(2000);
    expect(mremaps.first).toHaveLength(1000);
    const kept = mremaps.first.reduce((sum, { entries }) => sum + entryCount(entries), 0);
    const all = entryCount(summary.entries);
    expect(kept).toBeLessThan(all);
    // What was left out moved no more, each, than the last that was kept.
    const least = entryCount(mremaps.first.at(-1)!.entries);
    expect(all - kept).toBeLessThanOrEqual(least * (mremaps.count - mremaps.first.length));
  });

  it('tells how far it has come', () => {
    expect(told.at(-1)).toBe(report.lines);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });
});

describe('what cannot be imported', () => {
  it.each(['', 'hello\nworld\n', 'x'.repeat(2 ** 18)])('%.10j is refused with a sentence', (text) => {
    const take = () => {
      const importer = new Importer(KERNELS['6.12']);
      importer.feed(text);
      importer.finish();
    };
    expect(take).toThrow(BadImport);
  });
});
