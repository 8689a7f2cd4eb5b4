export type { StoreType } from './core.ts';
export type { Cursor, CursorStatus } from './cursor.ts';
export { type TreeDigests, type TreeForm, treeDigests, treeText } from './digest.ts';
export type { MapleEntry } from './entries.ts';
export type { GapError, Range } from './gaps.ts';
export { bigintKeys, type Key, type KeySpace, keyFromHex, keyToHex, numberKeys } from './keys.ts';
export { type Erased, type MapleOptions, MapleTree } from './MapleTree.ts';
export {
  INNER_SLOTS,
  type InnerNode,
  LEAF_SLOTS,
  type LeafNode,
  type MapleNode,
  type MapleRoot,
} from './node.ts';
export type { LevelStats, PlacedNode, TreeStats } from './nodes.ts';
export type { MapleObserver } from './observer.ts';
export {
  GENERATED_ORDERS,
  type RecordedGenerator,
  type RecordedOperation,
  type RecordedSequence,
  runOperation,
  runSequence,
  type SequenceResult,
  type SequenceSummary,
} from './sequence.ts';
