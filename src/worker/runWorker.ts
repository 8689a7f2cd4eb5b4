import type { Reply, RunRequest } from './protocol.ts';
import { simulate } from './simulate.ts';

// For a frame, which runs scenarios and asks for nothing else.
addEventListener('message', ({ data }: MessageEvent<RunRequest>) => {
  const answer = (reply: Reply, transfer: ArrayBuffer[]) => postMessage(reply, { transfer });
  try {
    simulate(data, answer);
  } catch (error) {
    answer(
      { type: 'failed', request: data.request, message: error instanceof Error ? error.message : String(error) },
      [],
    );
  }
});
