import type { TourName } from '../../src/scenario/tours/names.ts';
import type { Stop } from '../../src/scenario/tours/tour.ts';
import { positionOf } from '../../src/trace/place.ts';
import { useDialogs } from './dialogs.ts';
import { letGo, useInspector } from './inspector.ts';
import type { Loaded } from './loaded.ts';
import { usePlayback } from './playback.ts';
import { openAt, say, useSession, viewOf } from './session.ts';
import { leaveTour, takeUpTour, useTour } from './tour.ts';
import { showView, useView } from './view.ts';

export async function startTour(name: TourName): Promise<void> {
  useDialogs.getState().close();
  const problem = await takeUpTour(name);
  if (problem !== undefined) say(problem);
  else backToStop();
}

/** Goes to the next stop of the tour that is on, or to the one before. */
export function goToStop(by: 1 | -1): void {
  const { tour, stop } = useTour.getState();
  if (!tour?.stops[stop + by]) return;
  useTour.setState({ stop: stop + by });
  backToStop();
}

/** Shows what the stop is about. */
export function backToStop(): void {
  const { tour, stop: number } = useTour.getState();
  const { loaded, progress } = useSession.getState();
  const stop = tour?.stops[number];
  if (!stop) return;
  if (!loaded || progress || !showsRunOf(loaded, stop)) {
    const { kernel, whatIf = [], compared, at: place } = stop;
    void openAt(stop.scenario, { kernel, whatIf, compared, place, view: viewAt(stop) });
    return;
  }
  const { pause, seek } = usePlayback.getState();
  pause();
  seek(positionOf(loaded.trace, stop.at).position);
  showView(viewAt(stop));
}

/** Lets go of the entry in hand if there is one, else leaves the tour. */
export function letGoOrLeave(): void {
  if (useInspector.getState().inHand === undefined) leaveTour();
  else letGo();
}

const viewAt = ({ view, scenario }: Stop) => view ?? viewOf(scenario);

function showsRunOf(
  { name, kernel, compared }: Loaded,
  { scenario, kernel: wanted, whatIf = [], ...stop }: Stop,
): boolean {
  const rules = kernel.mremap.whatIf;
  return (
    name === scenario &&
    kernel.id === wanted &&
    compared?.kernel.id === stop.compared &&
    rules.size === whatIf.length &&
    whatIf.every((rule) => rules.has(rule))
  );
}

/** Whether the screen shows what the stop is about, or has one wandered off. */
export function useIsAtStop(stop: Stop): boolean {
  const loaded = useSession((session) => session.loaded);
  const position = usePlayback((playback) => playback.position);
  const view = useView((state) => state.view);
  return (
    loaded !== undefined &&
    showsRunOf(loaded, stop) &&
    view === viewAt(stop) &&
    positionOf(loaded.trace, stop.at).position === position
  );
}
