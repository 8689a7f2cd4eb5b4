import { handle } from './handle.ts';
import type { RunRequest } from './protocol.ts';

addEventListener('message', (event: MessageEvent<RunRequest>) => {
  handle(event.data, (reply, transfer) => postMessage(reply, { transfer }));
});
