import { soon } from './soon.ts';

/** What reads and writes links. */
export const links = soon(() => import('../../src/exchange/permalink.ts'));
