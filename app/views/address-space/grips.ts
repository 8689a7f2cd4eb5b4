import { type Grip, gripOfTarget } from '../../../src/scenario/flip/drag.ts';
import type { Range } from '../../../src/scenario/flip/ownership.ts';
import type { Moment } from '../../state/moment.ts';
import type { Strip, StripWindow, VmaBox } from './layout.ts';

/** A grip on the strip: where it is drawn, and what it is called. */
export interface PlacedGrip {
  readonly key: string;
  readonly grip: Grip;
  /** `start of A, the source` */
  readonly name: string;
  /** Its middle, in CSS pixels. */
  readonly x: number;
  /** Number of the window that it is in. */
  readonly window: number;
}

/** A mapping narrower than this, in CSS pixels, is dragged as a whole only: its edges could not be told apart. */
const ROOM = 72;
/** Half the width of the grip by which a mapping is dragged as a whole: it stays inside its window. */
const HALF = 18;
/** Most mappings with grips: more could not be told apart, and would stand in the way of the keyboard. */
const MOST = 12;

/** The grips of what is drawn at a moment. */
export function gripsIn(strip: Strip, moment: Moment, gripsOf: (mapping: Range) => Grip[]): PlacedGrip[] {
  const { loaded, move } = moment;
  const { scenario, outcomes } = loaded;
  const placed: PlacedGrip[] = [];
  strip.windows.forEach((window, number) => {
    for (const box of window.vmas.slice(0, MOST)) {
      if (box.count > 1) continue;
      for (const grip of gripsOf(box.vma)) place(grip, box, number, calledIn(box, strip));
    }
    const target = window.regions.find(({ kind }) => kind === 'target');
    const range = move && { start: move.new, end: move.new + move.length };
    const grip = target && range && gripOfTarget(scenario, outcomes, move.operation, range);
    if (grip) place(grip, target, number, 'the destination');
  });
  return placed;

  function place(
    grip: Grip,
    box: Pick<StripWindow['vmas'][number], 'x' | 'width' | 'cutLeft' | 'cutRight'>,
    window: number,
    of: string,
  ) {
    const { part, operation } = grip;
    if (part !== 'whole' && box.width < ROOM) return;
    if ((part === 'start' && box.cutLeft) || (part === 'end' && box.cutRight)) return;
    const shown = strip.windows[window]!;
    const middle = Math.min(Math.max(box.x + box.width / 2, shown.x + HALF), shown.x + shown.width - HALF);
    const x = part === 'start' ? box.x : part === 'end' ? box.x + box.width : middle;
    const key = `${operation} ${part}`;
    // A mapping may be in both windows, and both sides of a move may be one operation's.
    if (placed.some((other) => other.key === key)) return;
    placed.push({ key, grip, name: part === 'whole' ? `place of ${of}` : `${part} of ${of}`, x, window });
  }
}

/** Operations that have ended at a moment. */
export function operationsDone({ spans, position }: Moment): number {
  const [operation] = spans;
  return operation ? operation.number + (operation.end <= position ? 1 : 0) : 0;
}

/** Source and destination are both called by the name of what moves. */
function calledIn({ name, role }: VmaBox, { arc }: Strip): string {
  return arc && (role === 'source' || role === 'destination') ? `${name}, the ${role}` : name;
}
