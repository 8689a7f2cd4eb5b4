import { create } from 'zustand';
import type { ReadLink } from '../../src/exchange/permalink.ts';
import { DEFAULT_KERNEL, KERNELS, type KernelId, type WhatIf, withWhatIf } from '../../src/kernels/kernels.ts';
import { jointStepOf } from '../../src/scenario/lanes.ts';
import { LIBRARY, type LibraryEntry, libraryScenario, type View } from '../../src/scenario/library.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { placeOf, positionOf } from '../../src/trace/place.ts';
import { Superseded } from '../../src/worker/client.ts';
import { frameGone } from './frames.ts';
import { letGo } from './inspector.ts';
import { links } from './links.ts';
import { type Loaded, loadRun } from './loaded.ts';
import { usePlayback } from './playback.ts';
import { simulator } from './simulator.ts';
import { showRange } from './stripZoom.ts';
import { leaveTour, takeUpTour } from './tour.ts';
import { showView } from './view.ts';

/** The kernel whose work stands beside that of the chosen one. */
export const BESIDE: KernelId = '6.1';

interface Session {
  /** The run on the screen; it stays while another is being made. */
  readonly loaded: Loaded | undefined;
  /** Where the run on the screen was opened. */
  readonly openedAt: number | undefined;
  /** The kernel that was last asked for; the run on the screen follows. */
  readonly asked: KernelId | undefined;
  /** The what-if rules that were last asked for; the run on the screen follows. */
  readonly whatIf: readonly WhatIf[];
  /** What is being simulated, if anything: how many operations of how many are done. */
  readonly progress: { readonly operation: number; readonly operations: number } | undefined;
  /** What will show the run that is being made, where it is not what is there. */
  readonly coming: View | 'compare' | undefined;
  /** A sentence about what could not be opened or run. */
  readonly problem: string | undefined;
  /** A sentence worth saying once, such as that a place does not exist in this run. */
  readonly notice: string | undefined;
}

export const useSession = create<Session>(() => ({
  loaded: undefined,
  openedAt: undefined,
  asked: undefined,
  whatIf: [],
  progress: undefined,
  coming: undefined,
  problem: undefined,
  notice: undefined,
}));

/** What is being opened; undefined once it is there, or has failed. */
let underWay: Opening | undefined;

/** Why the simulator was started again since something was last opened; undefined if it was not. */
let restarted: string | undefined;

simulator.onRestart = (why) => {
  restarted = why;
  useSession.setState({ notice: why });
};

interface Opening {
  readonly scenario: Scenario;
  readonly name: string | undefined;
  readonly kernel: KernelId;
  readonly whatIf: readonly WhatIf[];
  /** Where to stand; see trace/place.ts. */
  readonly place: string;
  /** What to show in the middle of the screen; undefined for what is there. */
  readonly view?: View;
  /** The kernel to compare with. */
  readonly compared?: KernelId | undefined;
  /** Where the compared run stands, if it is further than the place says. */
  readonly comparedPlace?: string | undefined;
  /** Where to stand instead, once the run is there. */
  readonly stand?: Stand;
  /** What of the link to it could not be used, a sentence each. */
  readonly lost?: readonly string[];
}

/** Says where to stand in a run, by where its place is. */
export type Stand = (loaded: Loaded, position: number) => number;

/** Nobody named the place: where it is not there, the nearest one will do, and nothing is said. */
const asFound: Stand = (_, position) => position;

/** Runs a scenario and shows it. While it runs, what was there stays. */
async function open(opening: Opening): Promise<void> {
  const { scenario, name, kernel, whatIf, place, view, stand, compared, comparedPlace, lost = [] } = opening;
  usePlayback.getState().pause();
  underWay = opening;
  restarted = undefined;
  useSession.setState({
    problem: undefined,
    asked: kernel,
    whatIf,
    notice: undefined,
    progress: { operation: 0, operations: scenario.ops.length },
    coming: compared === undefined ? view : 'compare',
  });
  try {
    const onProgress = (operation: number, operations: number) =>
      useSession.setState({ progress: { operation, operations } });
    const result = await simulator.run(scenario, kernel, BESIDE, onProgress, whatIf, compared);
    const loaded = loadRun(result, scenario, name, withWhatIf(KERNELS[kernel], whatIf), BESIDE);
    const { position: found, exact } = positionOf(loaded.trace, place);
    const position = stand?.(loaded, found) ?? found;
    const moved =
      exact || stand ? undefined : `On ${kernel} there is no step ${place}: shown is the nearest one before it.`;
    loaded.player.seek(position);
    // Where nothing is shown yet, nobody sees a late frame.
    const before = useSession.getState().loaded;
    if (before) await frameGone();
    if (underWay !== opening) return; // something else was asked for meanwhile
    letGo();
    usePlayback.getState().load(loaded, position);
    if (loaded.compared && comparedPlace !== undefined) {
      const { lanes, trace } = loaded.compared;
      const joint = jointStepOf(lanes, 'b', positionOf(trace, comparedPlace).position);
      usePlayback.getState().seekJoint(Math.max(joint, usePlayback.getState().joint));
    }
    if (view) showView(view);
    if (scenario !== before?.scenario) showRange(undefined);
    const said = [restarted ?? [], ...lost, loaded.stopped ?? moved ?? []].flat();
    const notice = said.length > 0 ? said.join(' ') : undefined;
    underWay = undefined;
    useSession.setState({ loaded, openedAt: position, progress: undefined, notice });
  } catch (error) {
    if (error instanceof Superseded) return;
    if (underWay === opening) underWay = undefined;
    failed((error as Error).message);
  }
}

/** Says what cannot be done: beside what is on the screen, or in its place if there is nothing. */
export function complain(why: string): void {
  useSession.setState(useSession.getState().loaded ? { notice: why } : { problem: why });
}

/** What was asked for cannot be run: what was there before stays, if there was anything. */
function failed(why: string): void {
  useSession.setState({ progress: undefined });
  complain(why);
  const { loaded } = useSession.getState();
  if (loaded) useSession.setState({ asked: loaded.kernel.id, whatIf: [...loaded.kernel.mremap.whatIf] });
}

/** Opens a scenario of the library where it opens by itself, on the kernel that is chosen, or on its own. */
export function openFromLibrary(name: string): Promise<void> {
  const entry = libraryScenario(name) ?? LIBRARY[0]!;
  const kernel = entry.kernel ?? useSession.getState().loaded?.kernel.id ?? DEFAULT_KERNEL;
  const { scenario, opensAt: place } = entry;
  return open({ scenario, name: entry.name, kernel, whatIf: [], place, view: viewOf(entry.name), stand: asFound });
}

/** Opens a scenario of the library as it is told, and not as it opens by itself. */
export function openAt(
  name: string,
  how: Pick<Opening, 'kernel' | 'whatIf' | 'compared' | 'place'> & { readonly view: View },
): Promise<void> {
  return open({ scenario: libraryScenario(name)!.scenario, name, ...how });
}

/** Opens a scenario that came in no link, from its start: on a kernel, or on the one that is chosen. */
export function openScenario(scenario: Scenario, on?: KernelId): Promise<void> {
  const kernel = on ?? useSession.getState().loaded?.kernel.id ?? DEFAULT_KERNEL;
  return open({ scenario, name: nameInLibrary(scenario), kernel, whatIf: [], place: '0' });
}

/** What a scenario of the library opens with in the middle of the screen. */
export function viewOf(name: string | undefined): View {
  return (name === undefined ? undefined : libraryScenario(name)?.view) ?? 'tables';
}

/** Runs a changed scenario in place of the one on the screen, and keeps the place, unless `stand` gives another. */
export function editScenario(scenario: Scenario, stand?: Stand): Promise<void> {
  return runAgain({ scenario, name: nameInLibrary(scenario), ...(stand ? { stand } : {}) });
}

/** The short name of a scenario that is one of the library, title and all. */
function nameInLibrary(scenario: Scenario): string | undefined {
  const known = libraryEntryOf(scenario);
  return known?.scenario.title === scenario.title ? known?.name : undefined;
}

/** What the library calls a scenario that does the same, whatever its title is. */
export function libraryEntryOf(scenario: Scenario): LibraryEntry | undefined {
  const text = contentOf(scenario);
  return LIBRARY.find((known) => contentOf(known.scenario) === text);
}

function contentOf({ ops, thp, hugetlb, bare, fail }: Scenario): string {
  return JSON.stringify([ops, thp, hugetlb, bare, fail]);
}

/**
 * Runs the scenario on the screen under another kernel, or with other what-if rules, and keeps the place; or the one that is
 * on its way there, so that of two changes that follow each other closely none is lost.
 */
async function runAgain(change: Partial<Opening>): Promise<void> {
  const { loaded } = useSession.getState();
  if (underWay) return open({ ...underWay, ...change });
  if (!loaded) return;
  const { scenario, name, kernel, trace, compared } = loaded;
  const place = placeOf(trace, usePlayback.getState().position);
  const now = {
    scenario,
    name,
    kernel: kernel.id,
    whatIf: [...kernel.mremap.whatIf],
    place,
    compared: compared?.kernel.id,
  };
  await open({ ...now, ...change });
}

export function chooseKernel(kernel: KernelId): Promise<void> {
  return runAgain({ kernel });
}

/** Compares the run with that of another kernel, or with none. */
export function compareWith(compared: KernelId | undefined): Promise<void> {
  return runAgain({ compared });
}

/** Enters Compare, with the kernel beside or, if that is the one chosen, with the default; or leaves it. */
export function toggleCompare(): Promise<void> {
  const { loaded } = useSession.getState();
  if (loaded?.compared) return compareWith(undefined);
  return compareWith(loaded?.kernel.id === BESIDE ? DEFAULT_KERNEL : BESIDE);
}

/** Switches a rule on or off that nobody shipped. */
export function toggleWhatIf(rule: WhatIf): Promise<void> {
  const { whatIf } = useSession.getState();
  return runAgain({ whatIf: whatIf.includes(rule) ? whatIf.filter((other) => other !== rule) : [...whatIf, rule] });
}

/**
 * Opens what a fragment says and returns it; the first scenario of the library if it says nothing. A bad one gives a sentence.
 */
export async function openLink(fragment: string): Promise<ReadLink | undefined> {
  const link = await readOrSay(fragment);
  if (link === 'bad') return undefined;
  if (link && !link.tour) leaveTour();
  const problem = link?.tour && (await takeUpTour(link.tour.tour, link.tour.stop));
  await openRead(link && (problem === undefined ? link : { ...link, lost: [...(link.lost ?? []), problem] }));
  return link;
}

/** What a fragment says; undefined where it says nothing. */
async function readOrSay(fragment: string): Promise<ReadLink | 'bad' | undefined> {
  if (fragment === '' || fragment === '#') return undefined;
  simulator.begin();
  const refuse = (problem: string) => {
    useSession.setState({ problem, progress: undefined });
    return 'bad' as const;
  };
  const reader = await links.fetch().catch((error: Error) => error);
  if (reader instanceof Error) return refuse(`What reads links could not be loaded: ${reader.message}`);
  try {
    return await reader.readLink(fragment);
  } catch (error) {
    if (!(error instanceof reader.BadLink)) throw error;
    return refuse(error.message);
  }
}

/** Opens what was read from a link. */
export function openRead(link: ReadLink | undefined): Promise<void> {
  if (!link) return openFromLibrary(LIBRARY[0]!.name);
  // Questions begin with the first, whatever the scenario opens with.
  const opens = link.name === undefined || link.predict ? undefined : libraryScenario(link.name)?.opensAt;
  const name = link.name ?? (link.predict ? nameInLibrary(link.scenario) : undefined);
  const { whatIf = [], place = opens ?? '0', view = viewOf(name) } = link;
  return open({ ...link, name, whatIf, place, view, ...(link.place === undefined ? { stand: asFound } : {}) });
}

/** Milliseconds that a sentence stays. */
const SAID = 4000;

/** Says a sentence for a moment, where notices are. */
export function say(notice: string): void {
  useSession.setState({ notice });
  setTimeout(() => {
    if (useSession.getState().notice === notice) dismissNotice();
  }, SAID);
}

export function dismissNotice(): void {
  useSession.setState({ notice: undefined });
}
