import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { KERNELS } from '../../kernels/kernels.ts';
import { acceptScenario } from '../../scenario/estimate.ts';
import { Importer } from './importer.ts';
import { BadImport } from './recognize.ts';
import { entryCount } from './report.ts';
import { fixture } from './testing/fixture.ts';
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

const imported = (text: string, piece = text.length) => {
  const importer = new Importer(KERNELS['6.12']);
  for (let from = 0; from < text.length; from += piece) importer.feed(text.slice(from, from + piece));
  return importer.finish();
};

describe('a trace that begins with something else', () => {
  it.each([
    ['calls that are not about memory', 'read(3, "x", 1) = 1\n', 0],
    ['what the program wrote', 'line of the program\n', 10_000],
  ])('is found behind %s', (_, line, skipped) => {
    for (const piece of [1000, 2 ** 16, 2 ** 20]) {
      const report = imported(line.repeat(10_000) + fixture('kinds.txt'), piece);
      expect([report.format, report.lines, report.summary.found]).toEqual(['strace', 10_058, 29]);
      expect(report.skipped.count).toBe(skipped);
    }
  });
});

it('mappings in front of a trace are part of it, however many there are', () => {
  const mapping = (i: number) =>
    `${(0x7f0000000000 + i * 0x4000).toString(16)}-${(0x7f0000002000 + i * 0x4000).toString(16)}`;
  const mappings = Array.from({ length: 4000 }, (_, i) => `${mapping(i)} rw-p 00000000 00:00 0 \n`).join('');
  for (const piece of [1000, 2 ** 20]) {
    const report = imported(mappings + fixture('kinds.txt'), piece);
    expect([report.format, report.summary.found, report.skipped.count]).toEqual(['strace', 29, 0]);
    expect(imported(mappings, piece)).toMatchObject({ format: 'maps', mappings: { count: 4000 } });
  }
});

it('a scenario of a file that is mapped at the end of 64 bits can be run', () => {
  const text =
    'mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3, 18446744073709551615) = 0x7f0000001000\nmremap(0x7f0000001000, 4096, 8192, MREMAP_MAYMOVE) = 0x7f0000001000\n';
  const { scenario } = imported(text).mremaps.first[0]!;
  expect(acceptScenario(scenario).ops[0]).toMatchObject({ op: 'mmap', offset: '0x0' });
});

it('a scenario of a file with a long path can be run', () => {
  const { scenario } = imported(`7f0000001000-7f0000002000 r--p 00000000 08:01 5 /${'long/'.repeat(200)}`).mappings
    .first[0]!;
  expect(acceptScenario(scenario).title).toMatch(/^maps line 1: what doubling \/long\/.*… would take$/);
});

const bytes = (given: Uint8Array) => new TextDecoder().decode(given);

describe('what cannot be imported', () => {
  it.each([
    ['hello\nworld\n', /^Nothing in this text is read: it must be /],
    ['x'.repeat(2 ** 23), /^Nothing in this text is read: it must be /],
    ['', /^Nothing in this text is read: it is empty\. /],
    [' \r\n', /^Nothing in this text is read: it is empty\. /],
    [bytes(gzipSync(fixture('kinds.txt'))), /^This is compressed \(gzip\): unpack it first/],
    [bytes(Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)), /^This is compressed \(xz\): unpack it first/],
    [bytes(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 4)), /^This is compressed \(zstd\): unpack it first/],
    [bytes(Buffer.from('PERFILE2\x68\0')), /^This is what perf records, .* give what perf script /],
    [bytes(Buffer.from('\x17\x08\x44tracing7\0')), /^This is what trace-cmd records, .* give what trace-cmd report /],
    [bytes(Buffer.from(`\ufeff${fixture('kinds.txt')}`, 'utf16le')), /^This is no UTF-8; .* iconv -f UTF-16 /],
  ])('%.10j is refused with a sentence', (text, sentence) => {
    expect(() => imported(text)).toThrow(BadImport);
    expect(() => imported(text)).toThrow(sentence);
  });

  it('is refused before all of it is there', () => {
    const importer = new Importer(KERNELS['6.12']);
    expect(() => importer.feed('hello\n'.repeat(2 ** 20))).toThrow(BadImport);
  });
});
