import { alignDown, offsetIn, PMD_SIZE } from '../../../src/address/geometry.ts';
import { formatBytes, formatCount, formatRoughly, hex } from '../../../src/address/text.ts';
import type { Scene } from '../../../src/worker/scene.ts';
import type { VmaView } from '../../../src/worker/view.ts';
import type { Loaded } from '../../state/loaded.ts';
import type { Moment } from '../../state/moment.ts';
import type { Range } from '../../state/stripZoom.ts';
import type { Ghost } from './ghost.ts';
import { CHARACTER, type Frame, scaleOf, type Tick, ticksOf, zoomed } from './ticks.ts';
import { windowAround, windowsOf } from './windows.ts';
import { within } from './zoom.ts';

/** What of a moment the strip shows. */
export interface StripMoment extends Pick<Moment, 'position' | 'move'>, Partial<Pick<Moment, 'spans'>> {
  readonly scene: Pick<Scene, 'move' | 'vmasBefore'> | undefined;
  readonly loaded: Pick<Loaded, 'nameOf'>;
  /** Where something would lie after a change that is offered. */
  readonly ghost?: Ghost | undefined;
}

/** Something on the strip between two places, in CSS pixels. */
interface Placed {
  readonly x: number;
  readonly width: number;
  /** It goes on beyond what is shown. */
  readonly cutLeft: boolean;
  readonly cutRight: boolean;
}

export interface VmaBox extends Placed {
  /** The mapping; of a crowd the first. */
  readonly vma: VmaView;
  /** Mappings drawn as one, because each is too narrow to be told from the next; usually 1. */
  readonly count: number;
  /** End of the last of them. */
  readonly end: number;
  readonly name: string;
  readonly role: 'source' | 'destination' | 'other' | 'blocks';
  /** Empty where there is no room for it. */
  readonly label: string;
  /** Below the band: first or second line. */
  readonly line: number;
  readonly labelX: number;
}

export interface Region extends Placed {
  readonly kind: 'target' | 'empty' | 'asked' | 'ghost';
  readonly label: string;
}

/** A bracket or an offset, with what is written to it. */
interface Side extends Placed {
  readonly side: 'old' | 'new';
  readonly label: string;
  readonly labelX: number;
}

export interface StripWindow extends Omit<Frame, 'scale'> {
  readonly ticks: readonly Tick[];
  readonly vmas: readonly VmaBox[];
  readonly regions: readonly Region[];
  /** Where both sides lie in one mapping: the ranges that leave and arrive. */
  readonly brackets: readonly Side[];
  /** How far into its PMD a side begins. */
  readonly offsets: readonly Omit<Side, 'labelX'>[];
}

export interface Strip {
  readonly windows: readonly StripWindow[];
  /** Distance from one window to the next. */
  readonly distance: string | undefined;
  /** Source and destination lie in one mapping, and have brackets. */
  readonly isInsideOne: boolean;
  readonly arc: { readonly from: number; readonly to: number; readonly label: string } | undefined;
}

/** The room for a strip, in CSS pixels. */
export interface StripRoom {
  readonly width: number;
  /** The windows stand one below the other, at one scale. */
  readonly stacked: boolean;
  /** To the left and the right. */
  readonly margin?: number;
  /** What is shown of each window; undefined for the whole. */
  readonly range?: Range | undefined;
}

/** Where everything on the strip stands. */
export function layoutStrip(moment: StripMoment, vmas: readonly VmaView[], room: StripRoom): Strip {
  const windows = moment.scene ? windowsOf(moment.scene, moment.ghost) : windowAround(vmas);
  const { width, stacked, margin = width > 700 ? 60 : 16 } = room;
  const [first, second] = windows;
  const range = first && room.range && within(room.range, first.to - first.from);
  const between = stacked ? 0 : 80;
  const each = stacked
    ? width - 2 * margin
    : (width - 2 * margin - between * (windows.length - 1)) / Math.max(1, windows.length);
  const placed = windows.map((window, i) => {
    const x = stacked ? margin : margin + i * (each + between);
    return layoutWindow(moment, { x, width: each, whole: window, range }, vmas);
  });
  return {
    windows: placed,
    distance: first && second ? formatRoughly(Math.abs(second.from - first.from)) : undefined,
    isInsideOne: isInsideOne(moment),
    arc: arcOf(moment, placed),
  };
}

function clip(frame: Frame, start: number, end: number): Placed | undefined {
  const { from, to } = frame.window;
  if (end <= from || start >= to) return undefined;
  const x = frame.scale(Math.max(start, from));
  const width = Math.max(2, frame.scale(Math.min(end, to)) - x);
  return { x, width, cutLeft: start < from, cutRight: end > to };
}

interface WindowRoom extends Pick<StripWindow, 'x' | 'width' | 'whole'> {
  readonly range: Range | undefined;
}

function layoutWindow(moment: StripMoment, room: WindowRoom, vmas: readonly VmaView[]): StripWindow {
  const { x, width, whole, range } = room;
  const window = range ? zoomed(whole, range, width) : whole;
  const frame = { x, width, window, whole, scale: scaleOf(window, x, width) };
  return {
    x,
    width,
    window,
    whole,
    ticks: ticksOf(frame),
    vmas: vmaBoxes(moment, frame, vmas),
    regions: regionsOf(moment, frame, vmas),
    brackets: bracketsOf(moment, frame),
    offsets: offsetsOf(moment, frame),
  };
}

/** The mapping that the decision found in the way, if it has. */
export function blockerOf({ move, scene, position }: StripMoment): Blocker | undefined {
  const failed = move?.decisions.find(
    ({ condition, holds, step }) => condition.startsWith('nothingBelow') && !holds && step < position,
  );
  if (!failed) return undefined;
  const [from = 0, , vma = 0] = failed.operands;
  const range = scene?.vmasBefore.find(({ number }) => number === vma);
  return range && { vma, from, start: range.start, end: range.end };
}

/** A mapping in the way of realigning. */
export interface Blocker {
  readonly vma: number;
  /** The PMD boundary that the move would have started at. */
  readonly from: number;
  readonly start: number;
  readonly end: number;
}

function roleOf(moment: StripMoment, vma: VmaView, blocker: Blocker | undefined): VmaBox['role'] {
  const { move } = moment;
  if (blocker?.vma === vma.number) return 'blocks';
  if (!move || moment.loaded.nameOf(vma.number) !== 'A') return 'other';
  if (!isInsideOne(moment) && vma.start <= move.new && move.new < vma.end && moment.position >= move.first) {
    return 'destination';
  }
  return 'source';
}

/** Mappings narrower than this, and not further apart, are drawn as one. */
const CROWD = 4;

function vmaBoxes(moment: StripMoment, frame: Frame, vmas: readonly VmaView[]): VmaBox[] {
  const blocker = blockerOf(moment);
  const boxes: Omit<VmaBox, 'name' | 'label' | 'line' | 'labelX'>[] = [];
  for (const vma of vmas) {
    const place = clip(frame, vma.start, vma.end);
    if (!place) continue;
    const role = roleOf(moment, vma, blocker);
    const last = boxes.at(-1);
    const crowds = role === 'other' && last?.role === 'other' && place.width < CROWD;
    if (crowds && (last.width < CROWD || last.count > 1) && place.x - last.x - last.width < CROWD) {
      const width = place.x + place.width - last.x;
      const { cutRight } = place;
      boxes[boxes.length - 1] = { ...last, width, cutRight, count: last.count + 1, end: vma.end };
    } else {
      boxes.push({ ...place, vma, count: 1, end: vma.end, role });
    }
  }
  return labelled(moment, frame, boxes, regionsOf(moment, frame, vmas));
}

/** Boxes with their labels in two lines; where neither has room, a mapping that the move is not about goes without. */
function labelled(
  moment: StripMoment,
  frame: Frame,
  boxes: readonly Omit<VmaBox, 'name' | 'label' | 'line' | 'labelX'>[],
  regions: readonly Region[],
): VmaBox[] {
  const below = regions.filter(({ label }) => label === 'empty');
  const ends = [Math.max(0, ...below.map(({ x }) => x + 6 * CHARACTER)), 0];
  const last: { role: VmaBox['role']; label: string }[] = [];
  return boxes.map((box) => {
    const { vma, count, role, end } = box;
    const name = count === 1 ? moment.loaded.nameOf(vma.number) : `${formatCount(count)} mappings`;
    const size = formatBytes(end - vma.start);
    const label = count === 1 ? `${name} · ${vma.perms} · ${size}` : `${name} within ${size}`;
    const labelX = Math.min(box.x + 2, frame.x + frame.width - label.length * CHARACTER);
    const line = labelX >= ends[0]! ? 0 : 1;
    const placed = { ...box, name, label, line, labelX };
    if (labelX < ends[line]!) {
      if (role === 'other') return { ...placed, label: '' };
      if (last[line]?.role === 'other') last[line].label = '';
    }
    ends[line] = labelX + label.length * CHARACTER + 10;
    last[line] = placed;
    return placed;
  });
}

function regionsOf(moment: StripMoment, frame: Frame, vmas: readonly VmaView[]): Region[] {
  const { move, position } = moment;
  if (!move) return [];
  const regions: Region[] = [];
  const add = (kind: Region['kind'], start: number, end: number, label: string) => {
    const place = start < end ? clip(frame, start, end) : undefined;
    if (place) regions.push({ ...place, kind, label });
  };
  const isTaken = vmas.some(
    (vma) => vma.start <= move.new && move.new < vma.end && moment.loaded.nameOf(vma.number) === 'A',
  );
  if (moment.ghost) {
    const { start, end } = moment.ghost;
    const isBeside = [move.old, move.new].every((side) => end <= side || side + move.length <= start);
    add('ghost', start, end, isBeside ? 'or here' : '');
  }
  if (!isTaken && !isInsideOne(moment)) add('target', move.new, move.new + move.length, 'to here');
  for (const [side, address] of [
    ['Old', move.old],
    ['New', move.new],
  ] as const) {
    const asked = move.decisions.find(({ condition, step }) => condition === `nothingBelow${side}` && step < position);
    const realigned = move.realigned !== undefined && move.realigned.step < position;
    if (asked || realigned) {
      const occupied = vmas.some((vma) => vma.start < address && vma.end > alignDown(address, PMD_SIZE));
      if (occupied && asked?.holds) continue; // its own VMA reaches there, which is not in the way
      // What if it is realigned without a question inside one VMA: then what lies there is dragged along.
      const empty = !occupied && (realigned || asked?.holds === true);
      add(empty ? 'empty' : 'asked', alignDown(address, PMD_SIZE), address, empty ? 'empty' : '');
    }
  }
  return regions;
}

/** Whether the move stays inside one mapping, as exec's does. */
function isInsideOne({ scene }: StripMoment): boolean {
  if (!scene) return false;
  const { move, vmasBefore } = scene;
  const [low, high] = [Math.min(move.old, move.new), Math.max(move.old, move.new) + move.length];
  return vmasBefore.some(({ start, end }) => start <= low && high <= end);
}

function bracketsOf(moment: StripMoment, frame: Frame): StripWindow['brackets'] {
  const { move } = moment;
  if (!move || !isInsideOne(moment)) return [];
  const sides = [
    ['old', move.old, 'source'],
    ['new', move.new, 'destination'],
  ] as const;
  return sides.flatMap(([side, start, title]) => {
    const place = clip(frame, start, start + move.length);
    if (!place) return [];
    const whole = `${title} ${hex(start)}, ${formatBytes(move.length)}`;
    // The bracket must be seen on both sides of its words.
    const label = (whole.length + 5) * CHARACTER < place.width ? whole : title;
    const labelX = Math.min(place.x + 14, frame.x + frame.width - label.length * CHARACTER);
    return [{ ...place, side, label, labelX }];
  });
}

function offsetsOf({ move }: StripMoment, frame: Frame): StripWindow['offsets'] {
  if (!move || frame.window.tick > 4 * PMD_SIZE) return [];
  const sides = [
    ['old', move.old],
    ['new', move.new],
  ] as const;
  return sides.flatMap(([side, address]) => {
    const offset = offsetIn(address, PMD_SIZE);
    const place = offset > 0 ? clip(frame, address - offset, address) : undefined;
    return place ? [{ ...place, side, label: `offset ${hex(offset)}` }] : [];
  });
}

function arcOf(moment: StripMoment, windows: readonly StripWindow[]): Strip['arc'] {
  const { move, spans } = moment;
  if (!move || isInsideOne(moment)) return undefined;
  /** The middle of what is shown of a side. */
  const middle = (start: number) => {
    for (const { x, width, window } of windows) {
      const [low, high] = [Math.max(start, window.from), Math.min(start + move.length, window.to)];
      if (low < high) return scaleOf(window, x, width)((low + high) / 2);
    }
    return undefined;
  };
  const [from, to] = [middle(move.old), middle(move.new)];
  if (from === undefined || to === undefined) return undefined;
  return spans?.[1]?.name === 'move_back' ? { from: to, to: from, label: 'move back' } : { from, to, label: 'mremap' };
}
