import { soon } from './soon.ts';

/** What changes the scenario on the screen. */
export const changes = soon(() => import('./change.ts'));
