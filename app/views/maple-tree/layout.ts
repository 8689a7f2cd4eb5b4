import type { Memory } from '../../../src/trace/memory.ts';
import {
  type DroppedNode,
  heightAboveLeaves,
  nodeSlots,
  pathToIndex,
  type SlotView,
  slotsOf,
  type Tree,
  type TreeAccess,
  touchedNodes,
} from '../../../src/worker/tree.ts';

/** A node by its place: level from the root, and place in its level, both from 0. */
export interface NodePlace {
  readonly level: number;
  readonly node: number;
}

/** A slot of an unfolded node. */
export interface SlotBox extends SlotView {
  readonly slot: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Looked at by the question in hand; `last`: the one it went on from, or ended at. */
  readonly looked: 'no' | 'yes' | 'last';
}

/** A node drawn slot by slot. */
export interface Strip {
  readonly place: NodePlace;
  readonly id: number;
  readonly leaf: boolean;
  readonly x: number;
  readonly width: number;
  readonly slots: readonly SlotBox[];
  /** Boxes for the slots that are free. */
  readonly free: readonly Omit<SlotBox, keyof SlotView | 'slot' | 'looked'>[];
  /** Place of its first child in the level below. */
  readonly firstChild: number;
  readonly made: boolean;
  readonly changed: boolean;
}

/** One level as a band, with a piece for each node. */
export interface BandRow {
  readonly level: number;
  readonly leaf: boolean;
  readonly y: number;
  /** The nodes in view, `from` up to, but not including, `to`. */
  readonly from: number;
  readonly to: number;
}

/** A band, and below it the nodes of the level that matter, slot by slot. */
export interface TreeRow extends BandRow {
  readonly height: number;
  readonly strips: readonly Strip[];
  readonly stripTop: number;
  readonly stripHeight: number;
  /** Nodes of this level that the step dropped, each as many small boxes as it used slots. */
  readonly ghosts: readonly Ghost[];
  /** What is said under the slots of a leaf. */
  readonly captions: readonly Caption[];
}

export interface Ghost extends DroppedNode {
  readonly x: number;
  readonly y: number;
}

export interface Caption {
  readonly text: string;
  /** The middle of the slot it is about. */
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly found: boolean;
}

/** Heights of the parts of a row, in pixels. */
export interface Metrics {
  /** The labels, where they are above the bands. */
  readonly above: number;
  readonly band: number;
  /** Between a band and the slots below it. */
  readonly funnel: number;
  readonly slot: number;
  readonly below: number;
}

const ROOMY: Metrics = { above: 0, band: 16, funnel: 10, slot: 34, below: 18 };
const DENSE: Metrics = { ...ROOMY, band: 10, funnel: 4, slot: 30, below: 15 };
const TALL: Metrics = { ...ROOMY, above: 18 };
/** Labels and bands side by side, slots below them as wide as all. */
const FLAT: Metrics = { above: 0, band: 12, funnel: 2, slot: 26, below: 8 };
/** Leaves whose slots are in two lines and have room for a name alone. */
const FLAT_LEAVES: Metrics = { ...FLAT, slot: 16 };
/** A box of a ghost, and the room for a word before them. */
export const GHOST = { width: 9, height: 10, word: 62 };

export interface BandPicture {
  readonly rows: readonly BandRow[];
  readonly height: number;
  /** Where the bands begin and how wide they are. */
  readonly left: number;
  readonly width: number;
  readonly metrics: Pick<Metrics, 'band'>;
}

export interface TreePicture extends BandPicture {
  readonly rows: readonly TreeRow[];
  /** Where the labels of the levels are: left of all, above a band, or left of a band alone. */
  readonly labels: 'beside' | 'above' | 'on the line';
  /** Little height: the least that can be read. */
  readonly dense: boolean;
  readonly metrics: Metrics;
}

/** What the picture is about. */
export interface TreeFocus {
  /** The question or store in hand, with as many of its reads as have been made. */
  readonly access: TreeAccess | undefined;
  /** All nodes that were dropped in this step. */
  readonly gone: readonly DroppedNode[];
  /** The node that a person chose, instead of those of the access. */
  readonly chosen?: NodePlace | undefined;
  /** The node whose subtree fills the picture. */
  readonly zoom?: NodePlace | undefined;
}

/** Narrower pictures have their labels above the bands, and the slots of a node in two lines. */
const COMPACT = 640;
const LABELS = 166;
const FLAT_LABELS = 310;
/** Widths from which labels and bands have room side by side, and the slots of a leaf in one line. */
const LEAST_FLAT = 380;
const ONE_LINE = 600;
/** Width of a leaf from which slots in two lines have room for more than a name. */
const TWO_TEXTS = 436;
const MOST_STRIPS = 3;

export interface Room {
  readonly width: number;
  readonly height: number;
  /** In a slide's frame as many levels as can be read are to be seen at once. */
  readonly onSlide?: boolean | undefined;
}

export function layoutTree(
  memory: Memory,
  tree: Tree,
  focus: TreeFocus,
  { width, height, onSlide }: Room,
): TreePicture {
  const compact = width < COMPACT;
  const levels = levelsInView(tree, focus.zoom);
  const each = Math.floor((height - 4) / Math.max(levels.length, 1));
  const unfolded = unfoldedNodes(memory, tree, focus);
  const ghosts = droppedByLevel(memory, tree, focus);
  const least = compact ? (onSlide ? heightWith(2, TALL) : 0) : heightWith(1, DENSE);
  const flat = width >= LEAST_FLAT && each < least;
  const metrics = flat ? FLAT : compact ? TALL : each >= heightWith(1, ROOMY) ? ROOMY : DENSE;
  const left = flat ? Math.min(FLAT_LABELS, width * 0.68) : compact ? 0 : LABELS;
  const stripsLeft = left === LABELS ? left : 0;
  const dropped = ghosts.some((nodes) => nodes.length > 0) ? GHOST.height + 8 : 0;
  const ghostHeight = metrics.slot === ROOMY.slot || each >= heightWith(2, metrics) + dropped ? dropped : 0;
  const looks = lookedAt(focus.access);
  const placed = levels.map((row) => {
    const places = (unfolded[row.level] ?? []).filter((node) => node >= row.from && node < row.to);
    // Where several nodes share a row, their slots are too narrow for a text unless they are in two lines.
    const lines =
      metrics === TALL || width < ONE_LINE || (places.length > 1 && (flat || each >= heightWith(2, metrics))) ? 2 : 1;
    const namesAlone = flat && row.leaf && lines === 2 && width / places.length < TWO_TEXTS;
    const own = namesAlone ? FLAT_LEAVES : metrics;
    return { row, places, lines, metrics: own, least: heightWith(lines, own) + ghostHeight };
  });
  const all = placed.reduce((sum, row) => sum + row.least, Math.max(0, CAPTION - metrics.below));
  const spare = Math.max(0, Math.min(40, Math.floor((height - 4 - all) / Math.max(levels.length, 1))));
  let bottom = 0;
  const rows = placed.map(({ row, places, lines, metrics, least }): TreeRow => {
    const y = bottom + metrics.above + 2;
    const funnelEnd = y + metrics.band + metrics.funnel + Math.min(10, spare / 3);
    const stripTop = funnelEnd + ghostHeight;
    const depth = row.level;
    const options = { memory, tree, depth, places, focus, looks, left: stripsLeft, width, stripTop, lines, metrics };
    const strips = stripsOf(options);
    const stripHeight = linesHeight(lines, metrics);
    bottom += least + spare;
    return {
      ...row,
      y,
      height: least + spare,
      strips,
      stripTop,
      stripHeight,
      ghosts: ghostHeight > 0 ? ghostsAt(ghosts[depth]!, stripsLeft, funnelEnd + 2) : [],
      captions: row.leaf ? captionsOf(focus, strips, stripTop + stripHeight + CAPTION - 4, stripsLeft, width) : [],
    };
  });
  const lowest = Math.max(0, ...rows.flatMap(({ captions }) => captions.map(({ y }) => y)));
  return {
    rows,
    height: Math.max(bottom, lowest + 4),
    left,
    width: width - left,
    labels: flat ? 'on the line' : compact ? 'above' : 'beside',
    dense: metrics.slot < ROOMY.slot,
    metrics,
  };
}

/** The least height of a row without ghosts. */
const heightWith = (lines: number, metrics: Metrics) =>
  metrics.above + metrics.band + metrics.funnel + linesHeight(lines, metrics) + metrics.below;

/** The bands alone, as a small picture has them. */
export function layoutBands(tree: Tree, width: number, height: number): BandPicture {
  const rowHeight = height / tree.length;
  const band = Math.min(ROOMY.band, rowHeight * BAND_SHARE);
  const rows = levelsInView(tree, undefined).map((row, i) => ({ ...row, y: (i + 0.5) * rowHeight - band / 2 }));
  return { rows, height, left: 0, width, metrics: { band } };
}

/** Of a row without room to spare, the part that is its band. */
const BAND_SHARE = 0.6;

/** The nodes of each level, from the one whose subtree is shown down. */
function levelsInView(tree: Tree, zoom: NodePlace | undefined): Omit<BandRow, 'y'>[] {
  const rows: Omit<BandRow, 'y'>[] = [];
  let [from, to] = zoom ? [zoom.node, zoom.node + 1] : [0, 1];
  for (let depth = zoom?.level ?? 0; depth < tree.length; depth++) {
    const { leaf, firstChild, used } = tree[depth]!;
    rows.push({ level: depth, leaf, from, to });
    const last = to - 1;
    [from, to] = [firstChild[from] ?? 0, (firstChild[last] ?? 0) + (used[last] ?? 0)];
  }
  return rows;
}

/** Where a node's piece of its band begins and how wide it is; wide enough to be seen. */
export function shareOf({ left, width }: BandPicture, { from, to }: BandRow, node: number): [number, number] {
  const piece = width / (to - from);
  const wide = Math.max(piece, 3);
  return [left + (node - from) * piece - (wide - piece) / 2, wide];
}

const linesHeight = (lines: number, { slot }: Metrics) => lines * slot + (lines - 1) * LINE_GAP;
const LINE_GAP = 3;

interface StripOptions {
  readonly memory: Memory;
  readonly tree: Tree;
  readonly depth: number;
  readonly places: readonly number[];
  readonly focus: TreeFocus;
  readonly looks: (id: number, slot: number) => SlotBox['looked'];
  readonly left: number;
  readonly width: number;
  readonly stripTop: number;
  readonly lines: number;
  readonly metrics: Metrics;
}

/** The unfolded nodes of a level beside each other. */
function stripsOf(options: StripOptions): Strip[] {
  const { memory, tree, depth, places, focus, looks, stripTop, lines, metrics } = options;
  const level = tree[depth]!;
  // Room for the outline of a node that was just made.
  const inset = 5;
  const [gap, left, width] = [14, options.left + inset, options.width - options.left - 2 * inset];
  const stripWidth = (width - gap * (places.length - 1)) / Math.max(places.length, 1);
  return places.map((node, i) => {
    const id = level.ids[node]!;
    const x = left + i * (stripWidth + gap);
    const boxes = boxesOf(slotsOf(level.leaf), x, stripTop, stripWidth, lines, metrics);
    const slots = nodeSlots(memory.region('maple'), id, level.lo[node]!, level.hi[node]!);
    return {
      place: { level: depth, node },
      id,
      leaf: level.leaf,
      x,
      width: stripWidth,
      firstChild: level.firstChild[node]!,
      made: focus.access?.made.includes(id) ?? false,
      changed: focus.access?.changed.includes(id) ?? false,
      slots: slots.map((slot, j) => ({ ...slot, slot: j, ...boxes[j]!, looked: looks(id, j) })),
      free: boxes.slice(slots.length),
    };
  });
}

function ghostsAt(nodes: readonly DroppedNode[], left: number, y: number): Ghost[] {
  let x = left + GHOST.word;
  return nodes.map((node) => {
    const ghost = { ...node, x, y };
    x += slotsOf(node.leaf) * GHOST.width + 14;
    return ghost;
  });
}

/** Where a question landed in the leaves, and where it ended. */
function captionsOf(
  { access, chosen }: TreeFocus,
  strips: readonly Strip[],
  y: number,
  left: number,
  width: number,
): Caption[] {
  if (!access || chosen || access.kind === 'mas_store' || access.reads.length === 0) return [];
  const at = (id: number, slot: number) => strips.find((strip) => strip.id === id)?.slots[slot];
  const inLeaves = access.reads.filter(({ id }) => strips.some((strip) => strip.id === id));
  const [first, final] = [inLeaves[0], inLeaves.at(-1)];
  if (!first || !final) return [];
  const landed = at(first.id, first.last);
  const ended = at(final.id, final.last);
  const said = [
    ...(landed && landed !== ended ? [{ box: landed, texts: landedTexts(access, landed), found: false }] : []),
    ...(ended ? [{ box: ended, texts: ended.item === 0 ? ENDS : FOUND, found: true }] : []),
  ].sort((one, other) => one.box.x - other.box.x);
  const captions = said.map(({ box, texts: [whole, short], found }, i): Caption => {
    const x = box.x + box.width / 2;
    const text = widthOf(whole) > Math.max(x - left, width - x) ? short : whole;
    const side = said.length === 1 ? 'middle' : i === 0 ? 'end' : 'start';
    const anchor = x - widthOf(text) < left ? 'start' : x + widthOf(text) > width ? 'end' : side;
    return { text, x, y, anchor, found };
  });
  const [one, other] = captions;
  // Near an edge both begin or end there: then the second has a line of its own.
  if (one && other && endOf(one) > startOf(other)) return [one, { ...other, y: y + CAPTION_LINE }];
  return captions;
}

const CAPTION_LINE = 14;
/** Between the slots and the lower edge of the first line. */
const CAPTION = 17;
/** Width of a caption, arrow and all. */
const widthOf = (text: string) => (text.length + 3) * 6.8;
const startOf = ({ x, anchor, text }: Caption) => x - (anchor === 'end' ? widthOf(text) : 0);
const endOf = ({ x, anchor, text }: Caption) => x + (anchor === 'start' ? widthOf(text) : 0);

/** What a caption says, and where that has no room. */
type Texts = readonly [whole: string, short: string];

const ENDS: Texts = ['nothing here: it ends', 'ends here'];
const FOUND: Texts = ['found', 'found'];

function landedTexts({ live }: TreeAccess, { item }: SlotBox): Texts {
  if (live) return ['from here', 'from here'];
  return [`the walk lands ${item === 0 ? 'in this gap' : 'here'}`, 'lands here'];
}

/** Places for the slots of a node, in one line or two. */
function boxesOf(count: number, x: number, y: number, width: number, lines: number, { slot }: Metrics) {
  const columns = Math.ceil(count / lines);
  const gap = 3;
  const box = (width - gap * (columns - 1)) / columns;
  return Array.from({ length: count }, (_, i) => ({
    x: x + (i % columns) * (box + gap),
    y: y + Math.floor(i / columns) * (slot + LINE_GAP),
    width: box,
    height: slot,
  }));
}

/** In each level the places of the nodes that are drawn slot by slot, ascending. */
function unfoldedNodes(memory: Memory, tree: Tree, { access, chosen, zoom }: TreeFocus): number[][] {
  const target = chosen ?? (access ? undefined : zoom);
  const index = target ? tree[target.level]?.lo[target.node] : access?.from;
  const path = tree.length === 0 ? [] : pathToIndex(memory, tree, index ?? 0);
  const chain: (number | undefined)[] = path.map(({ node }) => node);
  if (chosen || !access) return chain.map((node) => [node!]);
  const touched = touchedNodes(access);
  return tree.map((level, depth) => {
    const found: number[] = [];
    level.ids.forEach((id, node) => {
      if (touched.has(id)) found.push(node);
    });
    const important = found.filter((node) => access.made.includes(level.ids[node]!));
    const nodes = found.length > MOST_STRIPS && important.length > 0 ? important : found;
    return nodes.length > 0 ? nodes.slice(0, MOST_STRIPS) : [chain[depth]!];
  });
}

/** Whether an access looked at a slot of a node, and whether it was the one that it went on from. */
function lookedAt(access: TreeAccess | undefined): (id: number, slot: number) => SlotBox['looked'] {
  const last = new Map<number, number>();
  const reads = access?.reads ?? [];
  // Searched from the top, a node's lowest slot looked at is the one where the search went on.
  const downwards = access?.kind === 'mas_empty_area_rev';
  for (const read of reads) last.set(read.id, downwards ? read.first : read.last);
  return (id, slot) => {
    if (last.get(id) === slot) return 'last';
    return reads.some((read) => read.id === id && read.first <= slot && slot <= read.last) ? 'yes' : 'no';
  };
}

/** Dropped nodes by the level they were in: as far above the leaves as before. */
function droppedByLevel(memory: Memory, tree: Tree, { access, gone }: TreeFocus): DroppedNode[][] {
  const levels: DroppedNode[][] = tree.map(() => []);
  for (const node of access?.dropped ?? []) levels[tree.length - 1 - heightAboveLeaves(memory, node, gone)]?.push(node);
  return levels;
}
