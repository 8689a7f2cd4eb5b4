import { links } from './state/links.ts';
import { pageOf } from './state/pages.ts';
import { simulator } from './state/simulator.ts';

// Before the rest of the page is there, what the first run waits for is on its way. As much longer as this script becomes,
// as much later it begins.
const fragment = location.hash.slice(1);
if (pageOf(fragment).page === 'main') {
  try {
    simulator.begin();
  } catch {
    // Where there can be no worker, the first run says so.
  }
  if (fragment !== '') links.fetch().catch(() => undefined); // who reads the link says so
}
