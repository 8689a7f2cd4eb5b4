import { create } from 'zustand';
import type { LinkState } from '../../src/exchange/permalink.ts';
import { jointStepOf, pairAt } from '../../src/scenario/lanes.ts';
import { placeOf } from '../../src/trace/place.ts';
import { useDialogs } from './dialogs.ts';
import { links } from './links.ts';
import type { Compared } from './loaded.ts';
import { usePage } from './page.ts';
import { pageOf } from './pages.ts';
import { usePlayback } from './playback.ts';
import { predictByLink, predictLink, usePredict } from './predict.ts';
import { savedLink } from './savedLink.ts';
import { openLink, useSession, viewOf } from './session.ts';
import { useTour } from './tour.ts';
import { useView } from './view.ts';

/** Milliseconds between two changes of the address bar: browsers refuse more than a few a second. */
const PAUSE = 500;

/** Whether a link can hold what is on the screen. */
export const useFits = create<{ readonly fits: boolean }>(() => ({ fits: true }));

/** The permalink of what is on the screen, without `#`; undefined where there is nothing, or it is too big for one. */
export async function currentLink(): Promise<string | undefined> {
  const { writeLink } = await links.fetch();
  const { loaded } = useSession.getState();
  if (!loaded) return undefined;
  const { scenario, name, kernel, trace, compared } = loaded;
  const place = placeOf(trace, usePlayback.getState().position);
  const { view } = useView.getState();
  const { tour, stop } = useTour.getState();
  const predicted = predictLink();
  return writeLink({
    scenario,
    // The name of a scenario often says the answer.
    ...(name === undefined || predicted.predict ? {} : { name }),
    kernel: kernel.id,
    ...(compared ? comparedFields(compared) : {}),
    whatIf: [...kernel.mremap.whatIf],
    place,
    ...(view === viewOf(name) ? {} : { view }),
    ...(tour ? { tour: { tour: tour.name, stop: tour.stops[stop]!.name } } : {}),
    ...predicted,
  });
}

/** The compared run is told of by its own place where the other alone would not lead there. */
function comparedFields({ kernel, trace, lanes }: Compared): Pick<LinkState, 'compared' | 'comparedPlace'> {
  const { position, joint } = usePlayback.getState();
  const follows = jointStepOf(lanes, 'a', position) === joint;
  const comparedPlace = placeOf(trace, pairAt(lanes, joint).b);
  return { compared: kernel.id, ...(follows ? {} : { comparedPlace }) };
}

/** The permalink that the main screen stands for: the last one read from the address bar or written to it. */
let standsFor = '';
/** What the address bar said when it was last read or written: what it says else was navigated to, and is yet to be read. */
let said = '';
/** Links that are being opened. Until that is done, what is on the screen is not what the address bar says. */
let opening = 0;
/** Links that were opened in all. */
let opened = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let again = false;

async function write(): Promise<void> {
  // What is still on the screen was left by navigating; once the other is there, this is asked again.
  if (opening > 0) return;
  const before = opened;
  const { TOO_BIG } = await links.fetch();
  const link = (await currentLink()) ?? TOO_BIG;
  // What it is a link to may be gone: writing one takes its time.
  if (opened !== before || useSession.getState().loaded === undefined) return;
  useFits.setState({ fits: link !== TOO_BIG });
  if (usePage.getState().page !== 'main' || useSession.getState().problem !== undefined) return;
  if (link === standsFor || location.hash !== said) return;
  standsFor = link;
  history.replaceState(null, '', `#${link}`);
  said = location.hash;
}

/** At most once in PAUSE, and always once more after the last change. */
function later(): void {
  if (timer !== undefined) {
    again = true;
    return;
  }
  timer = setTimeout(() => {
    timer = undefined;
    void write().catch(() => undefined); // what writes links cannot be had: the next step asks again
    if (again) later();
    again = false;
  }, PAUSE);
}

/** The way back to the main screen from another page. */
export function mainScreenLink(): string {
  return `#${standsFor}`;
}

async function open(fragment: string): Promise<void> {
  standsFor = fragment;
  opening++;
  opened++;
  try {
    const link = await openLink(fragment);
    // Another may have been opened meanwhile, and says itself whether anything is asked.
    if (fragment === standsFor) predictByLink(link);
  } finally {
    opening--;
    later();
  }
}

function leaveMainScreen(): void {
  usePlayback.getState().pause();
  useDialogs.getState().close();
}

/** Opens what the address bar says, and from then on keeps it in step with the main screen. Returns how to stop. */
export function followAddressBar(): () => void {
  // What was navigated to, even where a write has come between and the address bar says something else again.
  const onHash = (event: HashChangeEvent) => read(new URL(event.newURL).hash);
  const read = (hash: string) => {
    said = hash;
    const fragment = hash.slice(1) || savedLink();
    const shown = pageOf(fragment);
    usePage.setState(shown);
    if (shown.page !== 'main') leaveMainScreen();
    else if (fragment !== standsFor || fragment === '') void open(fragment);
    else later(); // back from another page, with the screen as it was left
  };
  const stop = [
    usePlayback.subscribe(later),
    useSession.subscribe(later),
    useView.subscribe(later),
    useTour.subscribe(later),
    usePredict.subscribe(later),
  ];
  addEventListener('hashchange', onHash);
  read(location.hash);
  return () => {
    removeEventListener('hashchange', onHash);
    for (const end of stop) end();
  };
}
