import type { TreeCard } from '../../../src/worker/gallery.ts';
import { useTheme } from '../../ui/useTheme.ts';
import { Bands } from '../maple-tree/Bands.tsx';
import { type BandPicture, type BandRow, layoutBands, shareOf } from '../maple-tree/layout.ts';
import { HEIGHT, WIDTH } from './SmallStrip.tsx';

/** The levels of the tree, and the nodes that the question or store in hand is about. */
export function SmallTree({ card }: { card: TreeCard }) {
  const theme = useTheme();
  const picture = layoutBands(card.tree, WIDTH, HEIGHT);
  return (
    <>
      <Bands tree={card.tree} picture={picture} made={card.made} theme={theme} />
      <svg className="tree-lines" width={WIDTH} height={HEIGHT} aria-hidden="true">
        {picture.rows.map((row) => (
          <Touched key={row.level} card={card} picture={picture} row={row} />
        ))}
      </svg>
    </>
  );
}

function Touched({ card, picture, row }: { card: TreeCard; picture: BandPicture; row: BandRow }) {
  const { ids, firstChild, used } = card.tree[row.level]!;
  const below = picture.rows[row.level + 1];
  const { band } = picture.metrics;
  const nodes = ids.flatMap((id, node) => (card.touched.has(id) ? [node] : []));
  const middle = ([x, wide]: [number, number]) => x + wide / 2;
  return nodes.map((node) => {
    const [x, width] = shareOf(picture, row, node);
    const children = Array.from({ length: below ? used[node]! : 0 }, (_, i) => firstChild[node]! + i);
    return (
      <g key={node} className={card.made.has(ids[node]!) ? 'made' : ''}>
        <rect className="share" x={x} y={row.y} width={width} height={band} rx={Math.min(2, width / 3)} />
        {children
          .filter((child) => card.touched.has(card.tree[row.level + 1]!.ids[child]!))
          .map((child) => (
            <path
              key={child}
              className="way"
              d={`M${x + width / 2} ${row.y + band}L${middle(shareOf(picture, below!, child))} ${below!.y}`}
            />
          ))}
      </g>
    );
  });
}
