import { handleAside, isAside } from './aside.ts';
import { handle } from './handle.ts';
import type { Request } from './protocol.ts';

// For a page that is one file: what two workers do, with the simulator in it once.
addEventListener('message', ({ data }: MessageEvent<Request>) => {
  if (isAside(data)) void handleAside(data, (reply) => postMessage(reply));
  else handle(data, (reply, transfer) => postMessage(reply, { transfer }));
});
