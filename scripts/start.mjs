// `npm start`: install what is missing, build the page, serve it.
import { requireNode } from './require-node.mjs';

requireNode();
import('./serve.mjs');
