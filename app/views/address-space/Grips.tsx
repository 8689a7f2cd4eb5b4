import './grips.css';
import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react';
import { TASK_SIZE } from '../../../src/address/geometry.ts';
import { addressText, amountText } from '../../../src/exchange/amount.ts';
import { type Dragged, drag, type Grip, gripsAfter } from '../../../src/scenario/flip/drag.ts';
import { changeOrSay } from '../../state/change.ts';
import { endJoining, useEditedScenario } from '../../state/edit.ts';
import type { Moment } from '../../state/moment.ts';
import { say } from '../../state/session.ts';
import { gripsIn, operationsDone, type PlacedGrip } from './grips.ts';
import type { Strip } from './layout.ts';
import { heldAt, SNAP_SIZE, SNAPS, type Snap, snapOf, snapped, stepOf } from './snap.ts';
import type { Zoom } from './useZoom.ts';
import { BAND } from './WindowShapes.tsx';

interface GripsProps {
  readonly moment: Moment;
  readonly strip: Strip;
  /** Top of each window, in CSS pixels. */
  readonly tops: readonly number[];
  readonly onFit: Zoom['fit'];
}

interface Held {
  readonly placed: PlacedGrip;
  /** Where the pointer was taken down, and what a pixel is then. */
  readonly x: number;
  readonly scale: number;
  readonly bytes: number;
  readonly snap: Snap;
  readonly by: number;
  readonly dragged: Dragged;
}

/**
 * What mappings are dragged by: their edges, and themselves. While one is dragged, a dashed outline shows what would be
 * where; letting go runs the changed scenario. The arrow keys do the same, and so do buttons, for fingers.
 */
export function Grips({ moment, strip, tops, onFit }: GripsProps) {
  const { scenario, outcomes } = moment.loaded;
  const isSettled = useEditedScenario(scenario) === scenario;
  const [held, setHeld] = useState<Held>();
  const [focused, setFocused] = useState<string>();
  const latest = useRef<Held>(undefined);
  const hold = (next: Held | undefined) => {
    latest.current = next;
    setHeld(next);
  };
  const done = operationsDone(moment);
  const gripsOf = useMemo(() => gripsAfter(scenario, outcomes, done), [scenario, outcomes, done]);
  const grips = gripsIn(strip, moment, gripsOf);
  const chosen = grips.find(({ key }) => key === focused);

  /** Runs what a drag leads to, or says why it cannot be. */
  function take(grip: Grip, by: number, dragged: Dragged): void {
    if ('sentence' in dragged) say(`${dragged.sentence} Nothing is changed.`);
    else if (by !== 0) changeOrSay(() => dragged.scenario, { joins: `grip ${grip.operation} ${grip.part}` });
  }
  function nudge({ grip }: PlacedGrip, snap: Snap, direction: 1 | -1): void {
    // Until the run is there, what is on the screen is not what would be changed.
    if (!isSettled) return;
    const by = direction * SNAP_SIZE[snap];
    take(grip, by, drag(scenario, outcomes, grip, by));
  }
  const pointers = (placed: PlacedGrip) => ({
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0 || !isSettled) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const { window, width } = strip.windows[placed.window]!;
      const bytes = window.to - window.from;
      const snap = snapOf(bytes, event);
      endJoining();
      hold({ placed, x: event.clientX, scale: bytes / width, bytes, snap, by: 0, dragged: { scenario, made: [] } });
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const now = latest.current;
      if (!now || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
      const snap = snapOf(now.bytes, event);
      const by = snapped(now.placed.grip, Math.round((event.clientX - now.x) * now.scale), snap);
      if (by === now.by && snap === now.snap) return;
      hold({ ...now, snap, by, dragged: drag(scenario, outcomes, now.placed.grip, by) });
    },
    onPointerUp() {
      const now = latest.current;
      hold(undefined);
      if (now) take(now.placed.grip, now.by, now.dragged);
      endJoining();
    },
    // A second finger takes it away, too: then the strip is pulled apart.
    onLostPointerCapture: () => hold(undefined),
  });
  const onKeyDown = (event: KeyboardEvent, placed: PlacedGrip) => {
    if (event.key === 'Escape' && latest.current) {
      event.stopPropagation();
      hold(undefined);
      return;
    }
    const direction = DIRECTIONS[event.key];
    if (direction === undefined || event.altKey) return;
    event.preventDefault();
    event.stopPropagation(); // elsewhere these keys mean a step, or zoom
    nudge(placed, event.key.startsWith('Page') ? 'PUD' : stepOf(event), direction);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices that the focus has left its grips
    <div
      className={held ? 'grips dragging' : 'grips'}
      onBlur={(event) => {
        if (event.currentTarget.contains(event.relatedTarget)) return;
        setFocused(undefined);
        endJoining();
      }}
    >
      {held && <Ghosts strip={strip} tops={tops} dragged={held.dragged} />}
      {grips.map((placed) => (
        <div
          key={placed.key}
          className={`grip ${placed.grip.part}`}
          style={{ left: placed.x, top: tops[placed.window]! + (placed.grip.part === 'whole' ? BAND / 2 - 9 : 0) }}
          role="slider"
          tabIndex={0}
          aria-label={placed.name}
          aria-valuemin={0}
          aria-valuemax={TASK_SIZE}
          aria-valuenow={heldAt(placed.grip)}
          aria-valuetext={addressText(BigInt(heldAt(placed.grip)))}
          aria-describedby="grip-told"
          onFocus={() => setFocused(placed.key)}
          onKeyDown={(event) => onKeyDown(event, placed)}
          onDoubleClick={() => onFit(placed.grip.range.start, placed.grip.range.end)}
          {...pointers(placed)}
        />
      ))}
      <div id="grip-told" className="grip-told" hidden={!held && !chosen}>
        {held ? <DragTold held={held} /> : chosen && <KeysTold placed={chosen} onNudge={nudge} />}
      </div>
    </div>
  );
}

const DIRECTIONS: Readonly<Record<string, 1 | -1>> = {
  ArrowRight: 1,
  ArrowUp: 1,
  PageUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageDown: -1,
};

/** Where what an operation maps would be. */
function Ghosts({ strip, tops, dragged }: { strip: Strip; tops: readonly number[]; dragged: Dragged }) {
  const isWrong = 'sentence' in dragged;
  return strip.windows.flatMap(({ x, width, window: { title, from, to } }, number) =>
    dragged.made.flatMap(({ operation, start, end }) => {
      const [low, high] = [Math.max(start, from), Math.min(end, to)];
      if (low >= high) return [];
      const at = (va: number) => x + ((va - from) / (to - from)) * width;
      return [
        <div
          key={`${title} ${operation}`}
          className={isWrong ? 'ghost wrong' : 'ghost'}
          style={{ left: at(low), width: Math.max(2, at(high) - at(low)), top: tops[number]!, height: BAND }}
        />,
      ];
    }),
  );
}

/** The address that is held, what the mapping comes to, and what it snaps to. */
function DragTold({ held: { placed, by, dragged, snap } }: { held: Held }) {
  const { grip, name } = placed;
  const [low, high] = [
    grip.range.start + (grip.part === 'end' ? 0 : by),
    grip.range.end + (grip.part === 'start' ? 0 : by),
  ];
  const at = Math.max(0, heldAt(grip) + by);
  return (
    <p role="status">
      <b>{name}</b> {addressText(BigInt(at))}
      {grip.part !== 'whole' && high > low && ` · length ${amountText(BigInt(high - low))}`} ·{' '}
      {snap === 'page' ? 'by pages' : `by ${snap}s`} (Alt pages, Shift PMDs, Ctrl PUDs)
      {'sentence' in dragged && <span className="grip-wrong"> ✗ {dragged.sentence}</span>}
    </p>
  );
}

interface KeysToldProps {
  readonly placed: PlacedGrip;
  readonly onNudge: (placed: PlacedGrip, snap: Snap, direction: 1 | -1) => void;
}

/** The grip that has the focus, and what moves it: keys, and buttons for fingers. */
function KeysTold({ placed, onNudge }: KeysToldProps) {
  const keepFocus = (event: PointerEvent) => event.preventDefault();
  return (
    <>
      <p>
        <b>{placed.name}</b> {addressText(BigInt(heldAt(placed.grip)))}
      </p>
      {SNAPS.map((snap) => (
        <span key={snap} className="grip-step">
          <button
            type="button"
            tabIndex={-1}
            aria-label={`${placed.name} down by a ${snap}`}
            onPointerDown={keepFocus}
            onClick={() => onNudge(placed, snap, -1)}
          >
            ◂
          </button>
          <span>
            <kbd>{KEYS[snap]}</kbd> {snap}
          </span>
          <button
            type="button"
            tabIndex={-1}
            aria-label={`${placed.name} up by a ${snap}`}
            onPointerDown={keepFocus}
            onClick={() => onNudge(placed, snap, 1)}
          >
            ▸
          </button>
        </span>
      ))}
    </>
  );
}

const KEYS: Readonly<Record<Snap, string>> = { page: '← →', PMD: 'Shift', PUD: 'Ctrl' };
