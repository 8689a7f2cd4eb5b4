import { alignDown, PAGE_SIZE, PMD_SIZE, PUD_SIZE } from '../../address/geometry.ts';
import { hex } from '../../address/text.ts';
import type { KernelId } from '../../kernels/kernels.ts';
import { type Operation, parseScenario, type Scenario } from '../schema.ts';
import { Random } from './random.ts';

export const DIFFICULTIES = ['easy', 'medium', 'hard'] as const;
/** How hard a made scenario is to see through. */
export type Difficulty = (typeof DIFFICULTIES)[number];

/** A scenario made to be asked about. */
export interface Puzzle {
  readonly scenario: Scenario;
  readonly kernel: KernelId;
  /** Numbers of the operations that only mislead: without them every question has the same answer. */
  readonly decoys: readonly number[];
}

/** Largest seed: four hexadecimal digits. */
export const MOST_SEED = 0xffff;

/** The scenario with a number, from 1, of a seed: always the same. */
export function puzzle(seed: number, difficulty: Difficulty, number: number): Puzzle {
  const random = new Random(seed * 4096 + number * 8 + DIFFICULTIES.indexOf(difficulty));
  const { misleading, ops, kernel, thp, failing } = makers[difficulty](random);
  const all = [...misleading, ...ops];
  const scenario = {
    title: `Question ${number}, ${difficulty}`,
    ops: all,
    ...(thp ? { thp } : {}),
    ...(failing ? { fail: { operation: all.length - 1, table: failing } } : {}),
  };
  return { scenario: parseScenario(scenario), kernel, decoys: [...misleading.keys()] };
}

interface Made {
  /** Operations that come first, and that nothing comes of. */
  readonly misleading: readonly Operation[];
  /** The last one moves. */
  readonly ops: readonly Operation[];
  readonly kernel: KernelId;
  readonly thp?: Scenario['thp'];
  /** The how manieth page table that the move cannot have, from 1. */
  readonly failing?: number;
}

const SOURCE = 0x100000000000;
const TARGET = SOURCE + PUD_SIZE;
const pages = (count: number) => count * PAGE_SIZE;

const makers: Readonly<Record<Difficulty, (random: Random) => Made>> = {
  easy: (random) => {
    const { old, target, length } = sidesOf(random);
    return { misleading: decoy(random, old), ops: [...mapped(old, length), move(old, length, target)], kernel: '6.12' };
  },
  medium: (random) => {
    const { old, target, length } = sidesOf(random, 0.75);
    return {
      misleading: decoy(random, random.pick([old, target])),
      ops: [...neighbour(random, old), ...neighbour(random, target), ...mapped(old, length), move(old, length, target)],
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

/** Mappings that end where the PMD of an address begins, or before: whatever is asked about that PMD, they are not in it. */
function decoy(random: Random, address: number): Operation[] {
  const boundary = alignDown(address, PMD_SIZE);
  const ends = random.pick([boundary, boundary, boundary - PAGE_SIZE, boundary - pages(280)]);
  const length = pages(random.pick([1, 20, 64]));
  return other(ends - length, length);
}

/** A mapping in the PMD of an address, below it, where there is room for one; or none. */
function neighbour(random: Random, address: number, likely = 0.35): Operation[] {
  const boundary = alignDown(address, PMD_SIZE);
  if (random.next() >= likely || address - boundary < 2 * PAGE_SIZE) return [];
  return other(random.pick([boundary, address - PAGE_SIZE]), PAGE_SIZE);
}

const RECENT: readonly KernelId[] = ['6.1', '6.12', '6.12', '6.18', 'v4'];

/** The middle of a VMA, or all from within it on. */
function partOfVma(random: Random): Made {
  const { old, target, length } = sidesOf(random, 0.9);
  const before = pages(random.pick([1, 16, 255]));
  const start = Math.max(SOURCE, old - before);
  const ends = random.next() < 0.5;
  return {
    misleading: decoy(random, random.pick([start, target])),
    ops: [...mapped(start, old - start + length + (ends ? 0 : pages(8))), move(old, length, target)],
    kernel: random.pick(['6.12', 'v4', '6.18']),
  };
}

/** A mapping of the same kind ends where the destination begins; it may have pages of its own, and then cannot merge. */
function atMerged(random: Random): Made {
  const { old, target, length } = sidesOf(random, 0.9);
  const [made, touch] = mapped(old, length) as [Operation, Operation];
  const [below] = mapped(target - pages(4), pages(4)) as [Operation];
  return {
    misleading: decoy(random, old),
    ops: [below, made, ...(random.next() < 0.5 ? [touch] : []), move(old, length, target)],
    kernel: random.pick(['6.12', 'v4-1', 'v4']),
  };
}

const STACK_TOP = 0x7ffffffff000;

function execShift(random: Random): Made {
  const length = pages(random.pick([64, 512, 767, 1536]));
  const shift = random.pick([PMD_SIZE, 2 * PMD_SIZE, PMD_SIZE + pages(1), pages(random.whole(1, 511))]);
  const start = STACK_TOP - length;
  return {
    misleading: decoy(random, start - shift),
    ops: [{ op: 'exec_stack_shift', start: hex(start), len: hex(length), shift: hex(shift) }],
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
    misleading: decoy(random, random.pick([old, target])),
    ops: [made, advice, touch, move(old, length, target)],
    kernel: random.pick(RECENT),
    thp: 'madvise',
  };
}

/** 1 GiB, with one page resident in every 2 MiB. */
function wholePud(random: Random): Made {
  const old = SOURCE + PUD_SIZE * 4;
  const target = SOURCE + PUD_SIZE * 8 + random.pick([0, 0, PMD_SIZE, PAGE_SIZE]);
  const [made] = mapped(old, PUD_SIZE) as [Operation];
  const touch: Operation = { op: 'touch', addr: hex(old), len: hex(PUD_SIZE), stride: hex(PMD_SIZE) };
  return {
    misleading: decoy(random, random.pick([old, target])),
    ops: [made, touch, move(old, PUD_SIZE, target)],
    kernel: random.pick(RECENT),
  };
}

/** A page table cannot be had. */
function failing(random: Random): Made {
  const { old, target, length } = sidesOf(random, 0.8);
  return {
    misleading: decoy(random, random.pick([old, target])),
    ops: [...mapped(old, length), move(old, length, target)],
    kernel: random.pick(RECENT),
    failing: random.whole(1, 4),
  };
}

/** Decoys on both sides, and what is in the way as well as not. */
function withNeighbours(random: Random): Made {
  const { old, target, length } = sidesOf(random, 0.9);
  return {
    misleading: [...decoy(random, old), ...decoy(random, target)],
    ops: [
      ...neighbour(random, target, 0.6),
      ...neighbour(random, old, 0.6),
      ...mapped(old, length),
      move(old, length, target),
    ],
    kernel: random.pick(RECENT),
  };
}
