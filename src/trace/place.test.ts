import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KERNEL_IDS, KERNELS, type KernelId } from '../kernels/kernels.ts';
import { LIBRARY, libraryScenario } from '../scenario/library.ts';
import { runScenario } from '../scenario/run.ts';
import { scenarios } from '../scenario/testing/arbitrary.ts';
import { isPlace, placeOf, positionOf } from './place.ts';
import type { Trace } from './trace.ts';

const traceOf = (name: string, kernel: KernelId) => runScenario(libraryScenario(name)!.scenario, KERNELS[kernel]).trace;

/** A part of a run, 0 to 1. (fc.double would mostly give numbers next to 0.) */
const parts = fc.nat(10_000).map((part) => part / 10_000);

/** The place of a position is a place, and leads back to it. */
function expectRoundTrip(trace: Trace, position: number): void {
  const place = placeOf(trace, position);
  const found = positionOf(trace, place);
  if (!isPlace(place) || !found.exact || found.position !== position) {
    expect.fail(`position ${position} has the place ${place}, which leads to ${found.position}`);
  }
}

const SMALL = LIBRARY.filter(({ group }) => group !== 'Larger moves' && group !== 'The maple tree').map(
  ({ name }) => name,
);

describe.each(KERNEL_IDS)('a place in a run of %s', (kernel) => {
  it('leads back to its position, for every position of the small scenarios of the library', () => {
    expect(SMALL.length).toBeGreaterThan(9);
    for (const name of SMALL) {
      const trace = traceOf(name, kernel);
      const places = new Set<string>();
      for (let position = 0; position <= trace.length; position++) {
        expectRoundTrip(trace, position);
        places.add(placeOf(trace, position));
      }
      expect(places.size).toBe(trace.length + 1);
    }
  });

  it('leads back to its position among 8,000 extents', () => {
    const trace = traceOf('tree-gaps', kernel);
    for (let position = 0; position <= trace.length; position += 97) expectRoundTrip(trace, position);
  });

  it('leads back to its position in a run of half a million steps', () => {
    const trace = traceOf('gib-misaligned', kernel);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: trace.length }), (position) => expectRoundTrip(trace, position)),
      { numRuns: 2000 },
    );
  });

  it('leads back to its position in a run of any scenario', () => {
    fc.assert(
      fc.property(scenarios(), fc.array(parts), (scenario, some) => {
        const { trace } = runScenario(scenario, KERNELS[kernel]);
        for (const part of [0, ...some, 1]) expectRoundTrip(trace, Math.round(part * trace.length));
      }),
      { numRuns: 60 },
    );
  });
});

describe('placeOf', () => {
  it.each([
    ['front', '6.12', 0, '0'],
    ['front', '6.12', 1, '1/map/1'],
    ['front', '6.12', 2, '1/1'],
    ['front', '6.12', 780, '3/realign/1'],
    ['below-source', '6.1', 1012, '5/move_page_tables/1/101'],
  ] as const)('names the span of the last step that has happened: %s on %s at %i', (name, kernel, position, place) => {
    expect(placeOf(traceOf(name, kernel), position)).toBe(place);
  });

  it('tells the phases of one kind in one operation apart', () => {
    // Two mappings side by side; 6.18 moves both in one call.
    const half = { len: '0x100000', flags: ['private', 'anonymous', 'fixed'] } as const;
    const { trace } = runScenario(
      {
        ops: [
          { op: 'mmap', addr: '0x100000000000', prot: 'rw', ...half, flags: [...half.flags] },
          { op: 'mmap', addr: '0x100000100000', prot: 'r', ...half, flags: [...half.flags] },
          { op: 'touch', addr: '@0', len: '0x3000' },
          {
            op: 'mremap',
            old: '@0',
            oldLen: '0x200000',
            newLen: '0x200000',
            flags: ['maymove', 'fixed'],
            newAddr: '0x100040000000',
          },
        ],
      },
      KERNELS['6.18'],
    );
    const places = Array.from({ length: trace.length + 1 }, (_, position) => placeOf(trace, position));
    expect(places).toContain('4/copy_vma/1');
    expect(places).toContain('4/copy_vma~2/1');
    expect(new Set(places).size).toBe(trace.length + 1);
    for (let position = 0; position <= trace.length; position++) expectRoundTrip(trace, position);
  });
});

describe('a place that does not exist in a run', () => {
  /** Where a place leads that names the nearest before it. */
  const nearest = (name: string, kernel: KernelId, place: string) => {
    const trace = traceOf(name, kernel);
    const { position, exact } = positionOf(trace, place);
    return [placeOf(trace, position), exact];
  };
  it.each([
    ['a phase that this kernel has not', '6.1', '3/realign/7', '3/copy_vma/1'],
    ['a phase that this operation has not, before all that it has', '6.12', '1/check/1', '0'],
    ['a phase that is there once only', '6.12', '3/realign~2/1', '3/realign/10'],
    ['an extent beyond the last', '6.12', '3/move_page_tables/9/1', '3/move_page_tables/2/5'],
    ['a step beyond the last of its extent', '6.12', '3/move_page_tables/1/999', '3/move_page_tables/1/6'],
    ['a step beyond the last of its phase', '6.12', '3/realign/99', '3/realign/10'],
    ['a step beyond the last of its operation', '6.12', '3/99', '3/2'],
    ['an operation beyond the last', '6.12', '9/realign/1', '3/2'],
    ['something before the start', '6.12', '0/map/1', '0'],
    ['a word that is no phase of any kernel', '6.12', '3/nonsense/1', '2/1'],
    ['no place at all', '6.12', 'nonsense', '0'],
  ] as const)('leads to the nearest one before it, and says so: %s', (_, kernel, place, found) => {
    expect(nearest('front', kernel, place)).toEqual([found, false]);
  });

  it('never leads out of the run, whatever it is', () => {
    const trace = traceOf('front', '6.12');
    const number = fc.oneof(fc.nat(12), fc.nat(999_999_999));
    const phase = fc.constantFrom('realign', 'move_page_tables', 'return', 'copy_vma', 'x');
    const place = fc
      .tuple(number, fc.option(phase), fc.option(fc.nat(999)), fc.array(number, { maxLength: 2 }))
      .map(([operation, name, which, steps]) =>
        [operation, ...(name === null ? [] : [which === null ? name : `${name}~${which}`]), ...steps].join('/'),
      );
    fc.assert(
      fc.property(place, (text) => {
        expect(isPlace(text)).toBe(true);
        const { position, exact } = positionOf(trace, text);
        expect(Number.isInteger(position) && position >= 0 && position <= trace.length).toBe(true);
        // What is exact stands behind a step; the place of that step says more, never something else.
        if (exact && /\/[1-9]\d*$/.test(text)) expect(placeOf(trace, position)).toBe(text.replace(/~1\b/, ''));
      }),
      { numRuns: 2000 },
    );
  });

  it('is said to be exact for a whole span: it leads behind its last step', () => {
    const trace = traceOf('front', '6.12');
    expect(positionOf(trace, '1')).toEqual({ position: 2, exact: true });
    expect(positionOf(trace, '3')).toEqual({ position: trace.length, exact: true });
    expect(positionOf(trace, '3/realign')).toEqual({ ...positionOf(trace, '3/realign/10'), exact: true });
  });
});

describe('isPlace', () => {
  it.each(['0', '3', '3/1', '3/realign', '3/realign/6', '3/move_page_tables/1/12', '3/unmap_source~2/4'])(
    'accepts %s',
    (text) => expect(isPlace(text)).toBe(true),
  );

  it.each([
    '',
    '/',
    '3/',
    '-1',
    '1.5',
    '3//1',
    'realign/6',
    '3/Realign/6',
    '3/realign/6/',
    '3/realign/1/2/3',
    '3/realign~/1',
    '3/realign~1000/1',
    '1234567890',
    '3/realign/1234567890',
    ' 3',
    '3\n',
    '3/realign/6\n',
    '<script>',
    '3/../1',
  ])('rejects %j', (text) => expect(isPlace(text)).toBe(false));
});
