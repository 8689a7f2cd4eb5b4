import { handle } from './handle.ts';
import type { Request } from './protocol.ts';

addEventListener('message', (event: MessageEvent<Request>) => {
  void handle(event.data, (reply, transfer) => postMessage(reply, { transfer }));
});
