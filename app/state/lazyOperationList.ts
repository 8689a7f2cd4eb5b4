import { soon } from './soon.ts';

/** What changes the list of operations. */
export const operationList = soon(() => import('./operationList.ts'));
