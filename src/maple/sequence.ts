import type { Cursor } from './cursor.ts';
import { treeDigests } from './digest.ts';
import type { GapError, Range } from './gaps.ts';
import { bigintKeys, difference, type Key, type KeySpace, keyFromHex, keyToHex, sum } from './keys.ts';
import { MapleTree } from './MapleTree.ts';

/** One operation of a recorded sequence: a letter, then addresses in hexadecimal, entries as positive numbers. */
export type RecordedOperation = readonly [letter: string, ...operands: (string | number)[]];

const MULTIPLIED = 'i-th store is entry (i * multiplier) mod n';
const THINNED = `${MULTIPLIED}; then, in the same order, erase every entry whose index is not a multiple of 4`;

/** In which order the entries of a large sequence were stored, in the words of the recordings. */
export const GENERATED_ORDERS = ['ascending', 'descending', MULTIPLIED, THINNED] as const;

/** How a large sequence of entries at equal distances was made. */
export interface RecordedGenerator {
  /** Entries. */
  readonly n: number;
  /** Index at which the first begins, in hexadecimal; so are the next two. */
  readonly base: string;
  /** Indices that each covers. */
  readonly len: string;
  /** From where one begins to where the next does. */
  readonly stride: string;
  readonly order: (typeof GENERATED_ORDERS)[number];
  /** Of the orders that have one. */
  readonly multiplier?: number;
}

/** A sequence of operations on a maple tree: written out, or made. */
export interface RecordedSequence {
  readonly name: string;
  /** `norcu` for a tree whose nodes may be edited. */
  readonly flags: string;
  readonly ops?: readonly RecordedOperation[];
  readonly gen?: RecordedGenerator;
}

/** What a tree is like at the end of a sequence. */
export interface SequenceSummary {
  readonly height: number;
  /** From the root down. */
  readonly nodes_per_level: number[];
  readonly entries: number;
  /** Slots of leaves that are gaps. */
  readonly null_slots: number;
  /** For each level from the root down, how many nodes use so many slots. */
  readonly used_slots_histogram: Record<string, number>[];
}

/** What a sequence gave; its digests are those of `treeDigests`. */
export interface SequenceResult {
  readonly name: string;
  /** One an operation, in the form of the recordings; empty for a generated sequence. */
  readonly res: unknown[];
  readonly digest: string;
  readonly shape: string;
  readonly summary: SequenceSummary;
}

/**
 * Runs one recorded sequence on a new tree. Bigint keys can run any; number keys those whose addresses are below 2^53
 * or ULONG_MAX, and throw a RangeError at others.
 */
export function runSequence(record: RecordedSequence): SequenceResult;
export function runSequence<K extends Key>(record: RecordedSequence, keys: KeySpace<K>): SequenceResult;
export function runSequence(
  record: RecordedSequence,
  keys: KeySpace<Key> = bigintKeys as KeySpace<Key>,
): SequenceResult {
  const tree = new MapleTree<Key, number>(keys, { rcu: record.flags !== 'norcu' });
  if (record.gen) generate(tree, record.gen);
  const res = (record.ops ?? []).map((operation) => runOperation(tree, operation));
  return { name: record.name, res, ...treeDigests(tree), summary: summaryOf(tree) };
}

/** Carries out one operation and answers in the form of the recordings. */
export function runOperation<K extends Key>(tree: MapleTree<K, number>, operation: RecordedOperation): unknown {
  const [letter, ...operands] = operation;
  const { keys } = tree;
  const at = (i: number): K => keyFromHex(String(operands[i]), keys);
  const count = (i: number): number => Number(operands[i]);
  switch (letter) {
    case 's':
      return withDigests(tree, tree.store(at(0), at(1), count(2)));
    case 'z':
      return withDigests(tree, tree.store(at(0), at(1), null));
    case 'r':
      storeRow(tree, at(0), at(1), at(2), count(3), count(4));
      return withDigests(tree, 'run');
    case 'e': {
      const { entry, storeType } = tree.erase(at(0));
      return withDigests(tree, entry ?? 0, storeType);
    }
    case 'l': {
      const cursor = tree.cursor(at(0));
      return slotForm(cursor, cursor.walk(), keys);
    }
    case 'f':
      return entryForm(tree.cursor(at(0)), (cursor) => cursor.find(at(1)), keys);
    case 'n':
      return entryForm(tree.cursor(at(0)), (cursor) => cursor.next(at(1)), keys);
    case 'p':
      return entryForm(tree.cursor(at(0)), (cursor) => cursor.prev(at(1)), keys);
    case 'g':
      return gapForm(tree.emptyAreaRev(at(0), at(1), at(2)), keys);
    case 'G':
      return gapForm(tree.emptyArea(at(0), at(1), at(2)), keys);
    case 'w': {
      const cursor = tree.cursor(at(0));
      return [...String(operands[1])].map((move) => {
        const entry = moveCursor(cursor, move);
        return [...slotForm(cursor, entry, keys), cursor.status];
      });
    }
    default:
      throw new RangeError(`there is no operation '${letter}'; a recorded one is one of s z r e l f n p g G w.`);
  }
}

function withDigests<K extends Key>(tree: MapleTree<K, number>, ...answer: unknown[]): unknown[] {
  const { digest, shape } = treeDigests(tree);
  return [...answer, digest, shape];
}

function moveCursor<K extends Key, V>(cursor: Cursor<K, V>, move: string): V | null {
  switch (move) {
    case 'f':
      return cursor.find();
    case 'r':
      return cursor.findRev();
    case 'n':
      return cursor.next();
    case 'p':
      return cursor.prev();
    case 'N':
      return cursor.nextRange();
    case 'P':
      return cursor.prevRange();
    default:
      throw new RangeError(`there is no move '${move}'; a recorded one is one of f r n p N P.`);
  }
}

function slotForm<K extends Key>(cursor: Cursor<K, number>, entry: number | null, keys: KeySpace<K>): unknown[] {
  return [entry ?? 0, keyToHex(cursor.index, keys), keyToHex(cursor.last, keys)];
}

function entryForm<K extends Key>(
  cursor: Cursor<K, number>,
  move: (cursor: Cursor<K, number>) => number | null,
  keys: KeySpace<K>,
): unknown {
  const entry = move(cursor);
  return entry === null ? null : slotForm(cursor, entry, keys);
}

const errnos: Record<GapError, number> = { EINVAL: -22, EBUSY: -16 };

function gapForm<K extends Key>(answer: Range<K> | GapError, keys: KeySpace<K>): unknown {
  return typeof answer === 'string' ? errnos[answer] : [keyToHex(answer.first, keys), keyToHex(answer.last, keys)];
}

function storeRow<K extends Key>(tree: MapleTree<K, number>, base: K, length: K, stride: K, n: number, id: number) {
  let first = base;
  for (let i = 0; i < n; i++) {
    tree.store(first, lastOf(first, length, tree.keys), id + i);
    first = sum(first, stride);
  }
}

function lastOf<K extends Key>(first: K, length: K, { one }: KeySpace<K>): K {
  return difference(sum(first, length), one);
}

/** Stores the n entries of a large sequence in its order, and erases three quarters of them if it says so. */
function generate<K extends Key>(tree: MapleTree<K, number>, gen: RecordedGenerator): void {
  const { keys } = tree;
  const length = keyFromHex(gen.len, keys);
  const stride = keyFromHex(gen.stride, keys);
  const starts: K[] = [];
  for (let first = keyFromHex(gen.base, keys); starts.length < gen.n; first = sum(first, stride)) starts.push(first);
  for (let i = 0; i < gen.n; i++) {
    const k = entryAt(gen, i);
    const first = starts[k] as K;
    tree.store(first, lastOf(first, length, keys), k + 1);
  }
  if (gen.order !== THINNED) return;
  for (let i = 0; i < gen.n; i++) {
    const k = entryAt(gen, i);
    if (k % 4 !== 0) tree.erase(starts[k] as K);
  }
}

/** Which entry is the i-th to be stored. */
function entryAt({ order, n, multiplier }: RecordedGenerator, i: number): number {
  if (order === 'ascending') return i;
  if (order === 'descending') return n - 1 - i;
  return (i * (multiplier ?? 1)) % n;
}

function summaryOf<K extends Key>(tree: MapleTree<K, number>): SequenceSummary {
  const { levels, entries, gaps } = tree.stats();
  return {
    height: tree.height,
    nodes_per_level: levels.map((level) => level.nodes),
    entries,
    null_slots: gaps,
    used_slots_histogram: levels.map(({ nodesBySlotsUsed }) =>
      Object.fromEntries([...nodesBySlotsUsed.entries()].filter(([, nodes]) => nodes > 0)),
    ),
  };
}
