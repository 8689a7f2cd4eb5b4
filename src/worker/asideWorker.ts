import { handleAside } from './aside.ts';
import type { AsideRequest } from './protocol.ts';

addEventListener('message', (event: MessageEvent<AsideRequest>) => {
  void handleAside(event.data, (reply) => postMessage(reply));
});
