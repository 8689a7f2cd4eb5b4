import { type Key, type KeySpace, keyToHex } from './keys.ts';
import type { MapleNode, MapleRoot } from './node.ts';

/** What the text and the digests of a tree are made from; a MapleTree is one. */
export interface TreeForm<K extends Key, V> {
  readonly keys: KeySpace<K>;
  readonly height: number;
  readonly root: MapleRoot<K, V>;
}

/** Receives the parts of a tree's text in order; gaps, which only inner nodes record, go their own way. */
interface Writer {
  text(part: string): void;
  gap(part: string): void;
}

/**
 * A whole tree as one line: its height, `|`, and the root, addresses in hexadecimal.
 *
 *     leaf     [end=entry,end=entry]           entry 0 is a gap
 *     inner    {end~gap child,end~gap child}   without the blank
 *     single   0=entry                         a tree without nodes; nothing at all when it is empty
 *
 * An entry is written with `String`. Without gaps the text is that of the tree's shape.
 */
export function treeText<K extends Key, V>(
  tree: TreeForm<K, V>,
  options: { readonly gaps: boolean } = { gaps: true },
): string {
  let text = '';
  const append = (part: string) => {
    text += part;
  };
  writeTree(tree, { text: append, gap: options.gaps ? append : () => {} });
  return text;
}

/** Two hashes of a tree. */
export interface TreeDigests {
  /** Equal for two trees that are equal node for node, gaps included. */
  readonly digest: string;
  /** Equal for two trees whose nodes hold the same, whatever gaps they record. */
  readonly shape: string;
}

/** FNV-1a (32 bits, eight hexadecimal digits) of a tree's text with and without gaps. */
export function treeDigests<K extends Key, V>(tree: TreeForm<K, V>): TreeDigests {
  let digest = fnvStart;
  let shape = fnvStart;
  writeTree(tree, {
    text(part) {
      digest = fnv1a(digest, part);
      shape = fnv1a(shape, part);
    },
    gap(part) {
      digest = fnv1a(digest, part);
    },
  });
  return { digest: hex32(digest), shape: hex32(shape) };
}

function writeTree<K extends Key, V>({ keys, height, root }: TreeForm<K, V>, writer: Writer): void {
  writer.text(`${height}|`);
  if (height > 0) writeNode(root as MapleNode<K, V>, keys.max, keys, writer);
  else if (root !== null) writer.text(`0=${String(root)}`);
}

function writeNode<K extends Key, V>(node: MapleNode<K, V>, hi: K, keys: KeySpace<K>, writer: Writer): void {
  const ends = [...node.pivots, hi];
  const { leaf, slots } = node;
  const gaps = leaf ? [] : node.gaps;
  ends.forEach((end, slot) => {
    const separator = slot > 0 ? ',' : leaf ? '[' : '{';
    writer.text(separator + keyToHex(end, keys));
    if (leaf) {
      writer.text(`=${String(slots[slot] ?? 0)}`);
    } else {
      writer.gap(`~${keyToHex(gaps[slot] as K, keys)}`);
      writeNode(slots[slot] as MapleNode<K, V>, end, keys, writer);
    }
  });
  writer.text(leaf ? ']' : '}');
}

const fnvStart = 2166136261;

/** Carries a 32-bit FNV-1a hash on over a text of ASCII characters. */
function fnv1a(hash: number, text: string): number {
  let next = hash;
  for (let i = 0; i < text.length; i++) next = Math.imul(next ^ text.charCodeAt(i), 16777619);
  return next;
}

function hex32(hash: number): string {
  return (hash >>> 0).toString(16).padStart(8, '0');
}
