import { writeLink } from '../../src/exchange/permalink.ts';
import { placeOf } from '../../src/trace/place.ts';
import { pageOf, usePage } from './page.ts';
import { usePlayback } from './playback.ts';
import { openLink, useSession } from './session.ts';

/** Milliseconds between two changes of the address bar: browsers refuse more than a few a second. */
const PAUSE = 250;

/** The permalink of what is on the screen, without `#`. */
export async function currentLink(): Promise<string | undefined> {
  const { loaded } = useSession.getState();
  if (!loaded) return undefined;
  const { scenario, name, kernel, trace } = loaded;
  const place = placeOf(trace, usePlayback.getState().position);
  return writeLink({
    scenario,
    ...(name === undefined ? {} : { name }),
    kernel: kernel.id,
    whatIf: [...kernel.mremap.whatIf],
    place,
  });
}

/** The permalink that the address bar had last; empty when it had none. */
export function lastLink(): string {
  return written;
}

let written = '';
let timer: ReturnType<typeof setTimeout> | undefined;
let again = false;

async function write(): Promise<void> {
  const link = await currentLink();
  if (link === undefined || link === written || usePage.getState().page !== 'main') return;
  written = link;
  history.replaceState(null, '', `#${link}`);
}

/** At most once in PAUSE, and always once more after the last change. */
function later(): void {
  if (timer !== undefined) {
    again = true;
    return;
  }
  timer = setTimeout(() => {
    timer = undefined;
    void write();
    if (again) later();
    again = false;
  }, PAUSE);
}

/** Opens what the address bar says, and from then on keeps it in step with the main screen. Returns how to stop. */
export function followAddressBar(): () => void {
  const read = () => {
    const fragment = location.hash.slice(1);
    const page = pageOf(fragment);
    usePage.setState({ page });
    if (page !== 'main') usePlayback.getState().pause();
    else if (fragment !== written || fragment === '') void openLink(fragment);
    else later(); // back from another page: the screen is as it was left
  };
  const stop = [usePlayback.subscribe(later), useSession.subscribe(later)];
  addEventListener('hashchange', read);
  read();
  return () => {
    removeEventListener('hashchange', read);
    for (const end of stop) end();
  };
}
