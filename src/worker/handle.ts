import type { RunRequest } from './protocol.ts';
import { type Answer, simulate } from './simulate.ts';

/** Answers a request: what the worker does, without a worker around it, so that tests and Node can call it too. */
export function handle(message: RunRequest, reply: Answer): void {
  try {
    simulate(message, reply);
  } catch (error) {
    const { request } = message;
    reply({ type: 'failed', request, message: error instanceof Error ? error.message : String(error) }, []);
  }
}
