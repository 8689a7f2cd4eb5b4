// `npm test`: install what is missing, run every check and every test, end in one line of counts.
import { requireNode } from './require-node.mjs';

requireNode();
import('./check-all.mjs');
