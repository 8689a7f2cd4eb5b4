import { PAGE_SIZE, PMD_SIZE, PUD_SIZE } from '../../address/geometry.ts';
import { hex } from '../../address/text.ts';
import type { KernelId } from '../../kernels/kernels.ts';
import { type Operation, parseScenario, type Scenario } from '../schema.ts';
import { Random } from './random.ts';

export const DIFFICULTIES = ['easy', 'medium', 'hard'] as const;
export type Difficulty = (typeof DIFFICULTIES)[number];

/** A scenario made to be asked about. */
export interface Puzzle {
  readonly scenario: Scenario;
  readonly kernel: KernelId;
  /** What in it misleads, though nothing comes of it. */
  readonly decoys: readonly string[];
}

/** Largest seed: four hexadecimal digits. */
export const MOST_SEED = 0xffff;

/** The scenario with a number, from 1, of a seed: always the same. */
export function puzzle(seed: number, difficulty: Difficulty, number: number): Puzzle {
  const random = new Random(seed * 4096 + number * 8 + DIFFICULTIES.indexOf(difficulty));
  const { ops, decoys, kernel, more } = makers[difficulty](random);
  const title = `Question ${number}, ${difficulty}`;
  return { scenario: parseScenario({ title, ops, ...more }), kernel, decoys };
}

interface Made {
  readonly ops: readonly Operation[];
  readonly decoys: readonly string[];
  readonly kernel: KernelId;
  readonly more?: Partial<Scenario>;
}

const SOURCE = 0x100000000000;
const TARGET = SOURCE + PUD_SIZE;
const pages = (count: number) => count * PAGE_SIZE;

const makers: Readonly<Record<Difficulty, (random: Random) => Made>> = {
  easy: (random) => {
    const { old, target, length } = sidesOf(random);
    const decoy = neighbour(random, old, ['none', 'ends at the boundary', 'in the PMD before']);
    return {
      ops: [...decoy.ops, ...mapped(old, length), move(old, length, target)],
      decoys: decoy.decoys,
      kernel: '6.12',
    };
  },
  medium: (random) => {
    const { old, target, length } = sidesOf(random, 0.75);
    const below = neighbour(random, old, NEIGHBOURS);
    const there = neighbour(random, target, NEIGHBOURS);
    return {
      ops: [...below.ops, ...there.ops, ...mapped(old, length), move(old, length, target)],
      decoys: [...below.decoys, ...there.decoys],
      kernel: random.pick(['6.12', '6.12', '6.12', '6.1', 'v4']),
    };
  },
  hard: (random) => random.pick([partOfVma, atMerged, execShift, hugePages, wholePud, failing, withNeighbours])(random),
};

/** Source, destination and length, with offsets within the PMD that matter. */
function sidesOf(random: Random, alike = 0.6): { old: number; target: number; length: number } {
  const offset = pages(random.pick([0, 1, 2, 255, 256, 256, 257, 510, 511, random.whole(1, 511)]));
  const other = random.next() < alike ? offset : pages(random.pick([0, 1, 255, 256, random.whole(0, 511)]));
  const rest = PMD_SIZE - offset;
  const length = random.pick([
    rest - PAGE_SIZE,
    rest,
    rest + PAGE_SIZE,
    rest + PMD_SIZE,
    rest + PMD_SIZE + pages(3),
    3 * PMD_SIZE,
  ]);
  return {
    old: SOURCE + random.whole(1, 4) * PMD_SIZE + offset,
    target: TARGET + random.whole(1, 4) * PMD_SIZE + other,
    length: Math.max(PAGE_SIZE, length),
  };
}

function mapped(address: number, length: number): Operation[] {
  const [addr, len] = [hex(address), hex(length)];
  return [
    { op: 'mmap', addr, len, prot: 'rw', flags: ['private', 'anonymous', 'fixed'] },
    { op: 'touch', addr, len, stride: hex(PAGE_SIZE) },
  ];
}

/** Another mapping, which cannot merge with one that may be written. */
function other(address: number, length: number): Operation[] {
  const [addr, len] = [hex(address), hex(length)];
  return [{ op: 'mmap', addr, len, prot: 'r', flags: ['private', 'anonymous', 'fixed'] }];
}

function move(old: number, length: number, target: number): Operation {
  const [oldLen, newLen] = [hex(length), hex(length)];
  return { op: 'mremap', old: hex(old), oldLen, newLen, flags: ['maymove', 'fixed'], newAddr: hex(target) };
}

type Neighbour = 'none' | 'ends at the boundary' | 'in the PMD before' | 'begins at the boundary' | 'touches it';
const NEIGHBOURS: readonly Neighbour[] = [
  'none',
  'none',
  'ends at the boundary',
  'in the PMD before',
  'begins at the boundary',
  'touches it',
];

/** A mapping below an address: what lies below the PMD boundary is a decoy, what lies above it stands in the way. */
function neighbour(random: Random, address: number, kinds: readonly Neighbour[]): Pick<Made, 'ops' | 'decoys'> {
  const offset = address % PMD_SIZE;
  const boundary = address - offset;
  const kind = random.pick(kinds);
  switch (kind) {
    case 'ends at the boundary':
      return { ops: other(boundary - pages(64), pages(64)), decoys: [kind] };
    case 'in the PMD before':
      return { ops: other(boundary - pages(300), pages(20)), decoys: [kind] };
    case 'begins at the boundary':
      return offset < 2 * PAGE_SIZE ? { ops: [], decoys: [] } : { ops: other(boundary, PAGE_SIZE), decoys: [] };
    case 'touches it':
      return offset < 2 * PAGE_SIZE
        ? { ops: [], decoys: [] }
        : { ops: other(address - PAGE_SIZE, PAGE_SIZE), decoys: [] };
    case 'none':
      return { ops: [], decoys: [] };
  }
}

const RECENT: readonly KernelId[] = ['6.1', '6.12', '6.12', '6.18', 'v4'];

/** The middle of a VMA, or all from within it on. */
function partOfVma(random: Random): Made {
  const { old, target, length } = sidesOf(random, 0.9);
  const before = pages(random.pick([1, 16, 255]));
  const start = Math.max(SOURCE, old - before);
  const ends = random.next() < 0.5;
  return {
    ops: [...mapped(start, old - start + length + (ends ? 0 : pages(8))), move(old, length, target)],
    decoys: ['nothing but its own VMA below'],
    kernel: random.pick(['6.12', 'v4', '6.18']),
  };
}

/** A mapping of the same kind ends where the destination begins. */
function atMerged(random: Random): Made {
  const { old, target, length } = sidesOf(random, 0.9);
  const touched = random.next() < 0.5;
  const below: Operation = {
    op: 'mmap',
    addr: hex(target - pages(4)),
    len: hex(pages(4)),
    prot: 'rw',
    flags: ['private', 'anonymous', 'fixed'],
  };
  const [made, touch] = mapped(old, length) as [Operation, Operation];
  return {
    ops: [below, made, ...(touched ? [touch] : []), move(old, length, target)],
    decoys: touched ? ['alike, but with pages of its own'] : [],
    kernel: random.pick(['6.12', 'v4-1', 'v4']),
  };
}

const STACK_TOP = 0x7ffffffff000;

function execShift(random: Random): Made {
  const length = pages(random.pick([64, 512, 767, 1536]));
  const shift = random.pick([PMD_SIZE, 2 * PMD_SIZE, PMD_SIZE + pages(1), pages(random.whole(1, 511))]);
  const shifted: Operation = {
    op: 'exec_stack_shift',
    start: hex(STACK_TOP - length),
    len: hex(length),
    shift: hex(shift),
  };
  return {
    ops: [shifted],
    decoys: ['source and destination in one VMA'],
    kernel: random.pick(['6.1', '6.12', 'v4-1', 'v4']),
  };
}

function hugePages(random: Random): Made {
  const old = SOURCE + PMD_SIZE * random.whole(1, 4);
  const target = TARGET + PMD_SIZE * random.whole(1, 4) + pages(random.pick([0, 0, 1, 256]));
  const length = 2 * PMD_SIZE;
  const [made, touch] = mapped(old, length) as [Operation, Operation];
  const advice: Operation = { op: 'madvise', addr: hex(old), len: hex(length), advice: 'hugepage' };
  return {
    ops: [made, advice, touch, move(old, length, target)],
    decoys: ['aligned already'],
    kernel: random.pick(RECENT),
    more: { thp: 'madvise' },
  };
}

/** 1 GiB, with one page resident in every 2 MiB. */
function wholePud(random: Random): Made {
  const old = SOURCE + PUD_SIZE * 4;
  const target = SOURCE + PUD_SIZE * 8 + random.pick([0, 0, PMD_SIZE, PAGE_SIZE]);
  const [made] = mapped(old, PUD_SIZE) as [Operation];
  const touch: Operation = { op: 'touch', addr: hex(old), len: hex(PUD_SIZE), stride: hex(PMD_SIZE) };
  return { ops: [made, touch, move(old, PUD_SIZE, target)], decoys: ['few pages'], kernel: random.pick(RECENT) };
}

/** A page table cannot be had. */
function failing(random: Random): Made {
  const { old, target, length } = sidesOf(random, 0.8);
  const ops = [...mapped(old, length), move(old, length, target)];
  const fail = { operation: ops.length - 1, table: random.whole(1, 4) };
  return { ops, decoys: ['memory runs out'], kernel: random.pick(RECENT), more: { fail } };
}

function withNeighbours(random: Random): Made {
  const { old, target, length } = sidesOf(random, 0.9);
  const below = neighbour(random, old, ['ends at the boundary', 'touches it', 'begins at the boundary']);
  const there = neighbour(random, target, ['ends at the boundary', 'touches it', 'in the PMD before']);
  return {
    ops: [...there.ops, ...below.ops, ...mapped(old, length), move(old, length, target)],
    decoys: [...below.decoys, ...there.decoys],
    kernel: random.pick(RECENT),
  };
}
