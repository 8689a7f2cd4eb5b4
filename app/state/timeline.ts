import { create } from 'zustand';

/** The part of the timeline that is shown, each end from 0 to 1. */
export interface TimelineWindow {
  readonly from: number;
  readonly to: number;
}

const WHOLE: TimelineWindow = { from: 0, to: 1 };
/** Smallest part that is shown. */
const LEAST = 1e-5;

interface Timeline extends TimelineWindow {
  /** Where the present step stands on it. */
  readonly here: number;
}

export const useTimeline = create<Timeline>(() => ({ ...WHOLE, here: 0 }));

export function showWholeTimeline(): void {
  useTimeline.setState(WHOLE);
}

/** Shows a part `factor` times as wide, so that `place` stays where it is on the screen. */
export function zoomTimeline(place: number, factor: number): void {
  const { from, to } = useTimeline.getState();
  const width = Math.max(LEAST, Math.min(1, (to - from) * factor));
  const start = place - ((place - from) * width) / (to - from);
  useTimeline.setState(within(start, width));
}

/** Zooms around the present step. */
export function zoomAtStep(factor: number): void {
  zoomTimeline(useTimeline.getState().here, factor);
}

/** Tells where the present step stands, and brings it into the part that is shown. */
export function standOnTimeline(here: number): void {
  const { from, to } = useTimeline.getState();
  const inView = here >= from && here <= to;
  const start = here - (to - from) * (here < from ? 0.9 : 0.1);
  useTimeline.setState({ here, ...(inView ? {} : within(start, to - from)) });
}

/** Moves it by a part of its own width. */
export function panTimeline(by: number): void {
  const { from, to } = useTimeline.getState();
  useTimeline.setState(within(from + by * (to - from), to - from));
}

function within(start: number, width: number): TimelineWindow {
  const from = Math.max(0, Math.min(1 - width, start));
  return { from, to: from + width };
}
