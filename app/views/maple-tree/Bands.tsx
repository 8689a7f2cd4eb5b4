import { useEffect, useRef } from 'react';
import { slotsOf, type Tree } from '../../../src/worker/tree.ts';
import { type Theme, token } from '../../ui/useTheme.ts';
import type { BandPicture, BandRow } from './layout.ts';

interface BandsProps {
  readonly tree: Tree;
  readonly picture: BandPicture;
  readonly made: ReadonlySet<number>;
  readonly theme: Theme;
}

/** A band for each level: the width of a piece is the share of its node, its fill how many of its slots are used. */
export function Bands({ tree, picture, made, theme }: BandsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const scale = window.devicePixelRatio || 1;
    const [width, height] = [Math.round((picture.left + picture.width) * scale), Math.round(picture.height * scale)];
    if (element.width !== width || element.height !== height) Object.assign(element, { width, height });
    context.reset(); // and nothing is kept of the picture before
    context.scale(scale, scale);
    for (const row of picture.rows) drawBand(context, tree, row, picture, made, theme);
  });
  return (
    <canvas
      ref={canvas}
      className="tree-bands"
      style={{ width: picture.left + picture.width, height: picture.height }}
    />
  );
}

function drawBand(
  context: CanvasRenderingContext2D,
  tree: Tree,
  row: BandRow,
  { left, width, metrics }: BandPicture,
  made: ReadonlySet<number>,
  theme: Theme,
): void {
  const level = tree[row.level]!;
  const nodes = row.to - row.from;
  context.fillStyle = token(theme, 'cell');
  context.fillRect(left, row.y, width, metrics.band);
  const room = slotsOf(row.leaf);
  const inks = { node: token(theme, 'band'), made: token(theme, 'alloc') };
  // A piece a node; where they are narrower than a pixel, a piece a pixel with their average.
  const pieces = Math.min(nodes, Math.floor(width));
  const apart = width / pieces > 4 ? 1 : 0;
  for (let piece = 0; piece < pieces; piece++) {
    const first = row.from + Math.floor((piece * nodes) / pieces);
    const end = Math.max(first + 1, row.from + Math.floor(((piece + 1) * nodes) / pieces));
    let used = 0;
    let isMade = false;
    for (let node = first; node < end; node++) {
      used += level.used[node]!;
      isMade ||= made.has(level.ids[node]!);
    }
    const fill = (metrics.band * used) / ((end - first) * room);
    context.fillStyle = isMade ? inks.made : inks.node;
    context.fillRect(
      left + (piece * width) / pieces,
      row.y + metrics.band - fill,
      Math.max(width / pieces - apart, isMade ? 2 : 0.5),
      fill,
    );
  }
}
