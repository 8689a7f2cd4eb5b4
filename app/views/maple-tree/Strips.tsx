import { formatRoughly } from '../../../src/address/text.ts';
import { vmaOrigin } from '../../../src/worker/view.ts';
import type { Moment } from '../../state/moment.ts';
import { useTreeView } from '../../state/treeView.ts';
import type { NodePlace, SlotBox, Strip, TreePicture } from './layout.ts';
import { endText, rangeText, shortEnd } from './words.ts';

/** Whether slots were looked at for an answer, or on the way to a store. */
export type Look = 'question' | 'store';

interface StripsProps {
  readonly moment: Moment;
  readonly picture: TreePicture;
  readonly look: Look;
  readonly onPoint: (place: NodePlace | undefined) => void;
}

/** The unfolded nodes, slot by slot. */
export function Strips({ moment, picture, look, onPoint }: StripsProps) {
  return picture.rows.flatMap((row) =>
    row.strips.map((strip, i) => (
      <div
        // biome-ignore lint/suspicious/noArrayIndexKey: by place and not by node, so that one step's boxes serve the next
        key={`${row.level} ${i}`}
        className={`tree-strip${strip.made ? ' made' : ''}${strip.changed ? ' changed' : ''}`}
        data-node={strip.id}
        onPointerEnter={() => onPoint(strip.place)}
        onPointerLeave={() => onPoint(undefined)}
      >
        {(strip.made || strip.changed) && (
          <span
            className="tree-outline"
            style={{ left: strip.x - 4, top: row.stripTop - 4, width: strip.width + 8, height: row.stripHeight + 8 }}
          />
        )}
        {strip.slots.map((box) =>
          strip.leaf ? (
            <LeafSlot key={box.slot} moment={moment} box={box} look={look} />
          ) : (
            <InnerSlot key={box.slot} moment={moment} box={box} strip={strip} />
          ),
        )}
        {strip.free.map(({ x, y, width, height }) => (
          <span key={`${x} ${y}`} className="tree-slot free" style={{ left: x, top: y, width, height }}>
            {width > 46 ? 'free' : ''}
          </span>
        ))}
      </div>
    )),
  );
}

/** What a scenario finds mapped above everything else. */
const TOP = 'top, where a process has its libraries and its stack';

/** Width of a character of a slot's text, which is 11 px high. */
const CHARACTER = 6.7;

/** How many characters fit into a slot, with so many pixels left free. */
const roomIn = ({ width }: SlotBox, beside = 4) => Math.floor((width - beside) / CHARACTER);

/** As much of a pivot as fits, its last digits at least. */
function fitting(end: number, room: number): string {
  const whole = endText(end);
  if (whole.length <= room) return whole;
  return room < 4 ? '' : `…${whole.replace(/.*…/, '').slice(-(room - 1))}`;
}

function InnerSlot({ moment, box, strip }: { moment: Moment; box: SlotBox; strip: Strip }) {
  const choose = useTreeView((view) => view.choose);
  const child = { level: strip.place.level + 1, node: strip.firstChild + box.slot };
  const gap = box.gap === 0 ? 'no gap' : `gap ${formatRoughly(box.gap)}`;
  return (
    <button
      type="button"
      className={`tree-slot inner ${box.looked}`}
      style={{ left: box.x, top: box.y, width: box.width, height: box.height }}
      title={`${rangeText(box.start, box.end)}, ${gap} below: unfold`}
      onClick={() => choose(moment.position, { chosen: child })}
    >
      <b>{fitting(box.end, roomIn(box))}</b>
      <span>{[gap, gap.replace(/^gap /, '')].find(({ length }) => length <= roomIn(box))}</span>
    </button>
  );
}

function LeafSlot({ moment, box, look }: { moment: Moment; box: SlotBox; look: Look }) {
  const { loaded, memory, move, scene } = moment;
  const mapped = box.item !== 0;
  const name = mapped ? loaded.nameOf(box.item) : 'gap';
  const moves = mapped && scene !== undefined && vmaOrigin(memory, box.item) === scene.origin;
  const side = moves && move ? (move.new <= box.start && box.start < move.new + move.length ? 'new' : 'old') : 'other';
  const colour = mapped ? (moves ? side : 'other') : 'gap';
  return (
    <span
      className={`tree-slot leaf ${colour} ${look} ${box.looked}`}
      style={{ left: box.x, top: box.y, width: box.width, height: box.height }}
      title={`${rangeText(box.start, box.end)}: ${name === 'top' ? TOP : name}`}
    >
      <b>{mapped ? (name.length <= roomIn(box, 1.5) ? name : '·') : '∅'}</b>
      <span>{roomIn(box) >= 7 ? shortEnd(box.end) : ''}</span>
    </span>
  );
}
