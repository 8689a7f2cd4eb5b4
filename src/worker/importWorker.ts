import { handleImport } from './import.ts';
import type { ImportRequest } from './protocol.ts';

addEventListener('message', (event: MessageEvent<ImportRequest>) => {
  void handleImport(event.data, (reply) => postMessage(reply));
});
