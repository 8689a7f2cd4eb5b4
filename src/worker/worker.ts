import { handle } from './handle.ts';
import type { SimulatorRequest } from './protocol.ts';

addEventListener('message', (event: MessageEvent<SimulatorRequest>) => {
  handle(event.data, (reply, transfer) => postMessage(reply, { transfer }));
});
