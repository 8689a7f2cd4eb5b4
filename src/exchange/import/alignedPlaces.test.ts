import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offsetIn, PMD_SIZE, PUD_SIZE } from '../../address/geometry.ts';
import { hex } from '../../address/text.ts';
import { KERNELS } from '../../kernels/kernels.ts';
import { parseScenario, type Scenario } from '../../scenario/schema.ts';
import { alignedPlaces } from './alignedPlaces.ts';
import { importText } from './testing/fixture.ts';

const OLD = 0x100000000000;
const NEW = 0x180000000000;
const page = 0x1000;

function move(oldOffset: number, newOffset: number, pages: number, taken?: number): Scenario {
  const map = (addr: number, len: number) =>
    ({ op: 'mmap', addr: hex(addr), len: hex(len), prot: 'rw', flags: ['private', 'anonymous', 'fixed'] }) as const;
  const length = pages * page;
  return parseScenario({
    ops: [
      map(OLD + oldOffset, length),
      ...(taken === undefined ? [] : [map(NEW + taken, page)]),
      {
        op: 'mremap',
        old: hex(OLD + oldOffset),
        oldLen: hex(length),
        newLen: hex(length),
        flags: ['maymove', 'fixed'],
        newAddr: hex(NEW + newOffset),
      },
    ],
  });
}

describe('aligned places', () => {
  const offset = fc.nat(PUD_SIZE / page - 1).map((pages) => pages * page);

  it('are aligned like the source, free, and in the PUDs of the destination', () => {
    fc.assert(
      fc.property(offset, offset, fc.integer({ min: 1, max: 4096 }), offset, (from, to, pages, taken) => {
        for (const { address, scenario } of alignedPlaces(move(from, to, pages, taken))) {
          expect(offsetIn(address, PMD_SIZE)).toBe(offsetIn(from, PMD_SIZE));
          expect(address).not.toBe(NEW + to);
          expect(address).toBeGreaterThanOrEqual(NEW);
          expect(address + pages * page <= NEW + taken || address >= NEW + taken + page).toBe(true);
          expect(scenario.ops.at(-1)).toMatchObject({ newAddr: hex(address) });
        }
      }),
    );
  });

  it('are the nearest on both sides, as far as those are known to be free', () => {
    const places = (newOffset: number) =>
      alignedPlaces(move(0x205000, newOffset, 8)).map(({ address }) => hex(address - NEW));
    expect(places(0x203000)).toEqual(['0x205000', '0x5000']);
    expect(places(0x3000)).toEqual(['0x205000', '0x5000']); // below is another PUD
  });
});

it('a move to a place that is not aligned like its source is told of a better one, and what it takes there', () => {
  const trace = [
    'mmap(NULL, 8388608, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000',
    'mremap(0x7f0000000000, 8388608, 8388608, MREMAP_MAYMOVE|MREMAP_FIXED, 0x7f0040001000) = 0x7f0040001000',
  ];
  const { mremaps } = importText(trace.join('\n'), KERNELS['6.12']);
  expect(mremaps.first).toMatchObject([
    {
      entries: { ptes: 2048, pmds: 0 },
      better: { address: '0x7f0040000000', entries: { ptes: 0, pmds: 4, puds: 0, huge: 0 } },
    },
  ]);
  const aligned = trace.join('\n').replaceAll('0x7f0040001000', '0x7f0040000000');
  expect(importText(aligned, KERNELS['6.12']).mremaps.first[0]).not.toHaveProperty('better');
});
