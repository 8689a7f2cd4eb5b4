import { links } from './state/links.ts';
import { pageOf } from './state/pages.ts';
import { simulator } from './state/simulator.ts';

// What the first run waits for is on its way before the rest of the page is there. To be kept short: it begins with this.
const fragment = location.hash.slice(1);
if (pageOf(fragment).page === 'main') {
  try {
    simulator.begin();
  } catch {
    // Where there can be no worker, the first run says so.
  }
  if (fragment !== '') links.fetch().catch(() => undefined); // who reads the link says so
}
