import type { Flight } from './happening.ts';
import { clothHeight, clothWidth, type TablesPicture } from './layout.ts';
import type { Sizes } from './sizes.ts';
import { nameInOneLine, titleOf } from './slots.ts';

type Point = readonly [number, number];
/** Left, top, right and bottom. */
type Box = readonly [number, number, number, number];

/** The curve of a flight: where it starts, two points that pull at it, and where it ends. */
export function curveOf({ from, to, cells }: Flight): readonly [Point, Point, Point, Point] {
  const [x1, y1] = from;
  const [x2, y2] = to;
  const reach = cells ? 0 : 56;
  const fall = cells ? (y2 - y1) / 2 : 0;
  return [from, [x1 + reach, y1 + fall], [x2 + reach, y2 - fall], to];
}

export const pillWidth = (label: string, { character, pill }: Sizes) => label.length * (character + 0.2) + pill - 4;

/** Places along the curve where the label may stand, the best first. */
const PLACES = [0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8];

/**
 * The middle of the label of a flight: on its curve, else left or right of it or beyond its ends, where it covers the fewest
 * names, and of such places the fewest entries.
 */
export function pillAt(flight: Flight, picture: TablesPicture): Point {
  const { sizes } = picture;
  const curve = curveOf(flight);
  const names = namesIn(picture);
  const entries = picture.boxes.map(({ x, y }): Box => [x, y, x + sizes.box.width, y + sizes.box.height]);
  const [half, halfHeight] = [pillWidth(flight.label, sizes) / 2 + 2, sizes.pill / 2 + 1];
  const coveredOf = (boxes: readonly Box[], [x, y]: Point) =>
    boxes.filter(([left, top, right, bottom]) => {
      const beside = x + half <= left || x - half >= right;
      return !beside && y + halfHeight > top && y - halfHeight < bottom;
    }).length;
  const places = PLACES.map((t) => pointOn(curve, t));
  const beside = [-half - 2, half + 2].flatMap((across) => places.map(([x, y]): Point => [x + across, y]));
  const [[fromX, fromY], [toX, toY]] = [flight.from, flight.to];
  // So far beyond the ends of its curve a label stands that has no room on it.
  const on = toY > fromY ? sizes.pill : -sizes.pill;
  const beyond = [1, 2, -1].flatMap((n): Point[] => [
    [toX, toY + n * on],
    [fromX, fromY - n * on],
  ]);
  const leftOfAll = places.map(([, y]): Point => [sizes.columns.cloth - half - 2, y]);
  let best = places[0]!;
  let fewest = Number.POSITIVE_INFINITY;
  for (const [x, y] of [...places, ...beside, ...beyond, ...leftOfAll]) {
    const place: Point = [Math.max(half, Math.min(x, picture.width - half)), y];
    const covered = coveredOf(names, place) * (entries.length + 1) + coveredOf(entries, place);
    if (covered < fewest) [best, fewest] = [place, covered];
  }
  return best;
}

/** De Casteljau's construction. */
function pointOn(points: readonly Point[], t: number): Point {
  if (points.length === 1) return points[0]!;
  const between = points.slice(1).map(([x, y], i): Point => {
    const [fromX, fromY] = points[i]!;
    return [fromX + (x - fromX) * t, fromY + (y - fromY) * t];
  });
  return pointOn(between, t);
}

/** How far from the right edge the name of a side ends, and how far below the top of its band it stands. */
export const BAND_TITLE = { right: 16, down: 18 } as const;

/** How far from its cloth a name beside it begins. */
export const BESIDE = 12;

/**
 * Where names stand that a curve can come near: of columns and sides, of tables above the PTEs, of folded ones, and of those
 * below or beside a cloth.
 */
function namesIn({ bands, columns, towers, cloths, pitch, width, sizes }: TablesPicture): Box[] {
  const { folded, names, line, character, bandTitle } = sizes;
  const right = width - BAND_TITLE.right;
  const titles =
    bandTitle === 0 ? [] : bands.map(({ side, y }): Box => [right - character * side.length, y, right, y + bandTitle]);
  const ofColumns = columns.map(({ x, title }): Box => [x, 0, x + character * title.length, sizes.top - 8]);
  const ofTowers = towers.map(({ x, y, width, height, label }): Box => {
    const [middle, half, bottom] = [x + width / 2, (character * label.length) / 2, y + height];
    return [middle - half, bottom, middle + half, bottom + line];
  });
  const ofTables = cloths.flatMap(({ slot, x, y, unfolded }): Box[] => {
    const there = slot.table !== undefined || slot.hugeFrame !== undefined;
    const right = x + character * (there ? titleOf(slot) : slot.note).length;
    if (!unfolded) return [[x, y + 4, right, y + Math.max(folded - 4, line)]];
    const top = y + clothHeight(pitch);
    if (names === 'in-one-line') {
      return [[x, top, x + character * nameInOneLine(slot, (width - x) / character).length, top + line]];
    }
    if (names === 'beside') return [[x + clothWidth(pitch) + BESIDE, y, width, y + 3 * line]];
    if (!there) return [];
    return [[x, top, right, top + line * (slot.note === '' ? 1 : 2)]];
  });
  return [...titles, ...ofColumns, ...ofTowers, ...ofTables];
}
