import { KERNELS, withWhatIf } from '../kernels/kernels.ts';
import { flipOf } from '../scenario/flip/flip.ts';
import type { SimulatorRequest } from './protocol.ts';
import { type Answer, simulate } from './simulate.ts';

/** Answers a request: what the worker does, without a worker around it, so that tests and Node can call it too. */
export function handle(message: SimulatorRequest, reply: Answer): void {
  const { request } = message;
  try {
    switch (message.type) {
      case 'run':
        simulate(message, reply);
        break;
      case 'flip': {
        const kernel = withWhatIf(KERNELS[message.kernel], message.whatIf ?? []);
        reply({ type: 'flipped', request, flip: flipOf(message.scenario, kernel, message.move) }, []);
        break;
      }
    }
  } catch (error) {
    reply({ type: 'failed', request, message: error instanceof Error ? error.message : String(error) }, []);
  }
}
