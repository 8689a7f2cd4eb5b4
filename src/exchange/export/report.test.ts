import { expect, it } from 'vitest';
import { KERNELS } from '../../kernels/kernels.ts';
import { libraryScenario } from '../../scenario/library.ts';
import type { Operation } from '../../scenario/schema.ts';
import { runTold } from '../../worker/told.ts';
import { reportText } from './report.ts';

const map: Operation = { op: 'mmap', addr: '0x100000100000', len: '0x100000', prot: 'rw', flags: ['private', 'fixed'] };
const touch: Operation = { op: 'touch', addr: '0x100000100000', len: '0x100000' };
const move: Operation = {
  op: 'mremap',
  old: '0x100000100000',
  oldLen: '0x100000',
  newLen: '0x100000',
  flags: ['maymove', 'fixed'],
  newAddr: '0x100040100000',
};
const report = (...ops: Operation[]) => reportText(runTold({ ops }, KERNELS['6.12']));

it('tells of the moves under each kernel, whatever comes behind the last one', () => {
  const told = report(map, touch, move, { op: 'munmap', addr: '0x100040100000', len: '0x1000' });
  const [, moves = ''] = told.split('All operations of the same scenario that move, under each kernel:\n');
  expect([...moves.matchAll(/^ {2}(\S+) +([^,]+),/gm)].map(([, kernel, moved]) => `${kernel}: ${moved}`)).toEqual([
    '4.14: 256 PTEs',
    '6.1: 256 PTEs',
    'v4-1: 1 PMD entry',
    'v4: 1 PMD entry',
    '6.12: 1 PMD entry',
    '6.18: 1 PMD entry',
  ]);
});

it('counts operations from 1, as the page does', () => {
  const told = report(map, touch, move);
  expect(told.match(/^\d+\. \w+/gm)).toEqual(['1. mmap', '2. touch', '3. mremap']);
  expect(told).toContain('\noperation 3 moves 1 MiB: ');
});

it.each([
  ['below-source', 'operation 5', /, 1 VMA look-up$/, /, 2 VMA look-ups$/],
  [
    'exec-warning',
    'operation 1',
    /, 4 flushes, 1 VMA look-up$/,
    /, 1 table freed, 4 flushes, 1 flush of an unmap, 1 VMA/,
  ],
])(
  'tells apart, of %s, what the move did and all that %s did, which is told of each kernel',
  (name, which, move, all) => {
    const told = reportText(runTold(libraryScenario(name)!.scenario, KERNELS['6.12'])).replaceAll(/\n {4}(?=\S)/g, ' ');
    const workOf = (label: string) => told.split(`\n  ${label} `)[1]!.split('\n')[0]!.trim();
    expect(workOf('The move itself:')).toMatch(move);
    expect(workOf(`All of ${which}:`)).toMatch(all);
    expect(workOf('6.12')).toBe(workOf(`All of ${which}:`));
  },
);

it('says once that a side starts its VMA', () => {
  expect(report(map, touch, move)).toContain('\n    [yes] source: starts its VMA\n');
});

it('tells of the mappings at the end, be the last operation one that is not done', () => {
  const told = report(map, { ...move, oldLen: '0x1', newLen: '0x0' }, { op: 'munmap', addr: '@1', len: '0x1000' });
  expect(told).toContain(': not done\n');
  expect(told).toContain('Mappings at the end:\n  0x100000100000 0x100000200000 rw-p\n');
});
