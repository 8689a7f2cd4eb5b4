import { KERNELS, withWhatIf } from '../kernels/kernels.ts';
import { flipOf } from '../scenario/flip/flip.ts';
import { LIBRARY } from '../scenario/library.ts';
import { cardOf, quickFirst } from './gallery.ts';
import type { SimulatorRequest, VerifyProgress } from './protocol.ts';
import { type Answer, simulate } from './simulate.ts';
import { listRecordings, verifyRecordings } from './verify.ts';

/** Answers a request: what the worker does, without a worker around it, so that tests and Node can call it too. */
export async function handle(message: SimulatorRequest, reply: Answer): Promise<void> {
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
      case 'list':
        reply({ type: 'listed', request, scenarios: await listRecordings(message.url) }, []);
        break;
      case 'verify': {
        const tell = (progress: VerifyProgress) => reply({ type: 'verifying', request, progress }, []);
        reply({ type: 'verified', request, progress: await verifyRecordings(message.files, tell) }, []);
        break;
      }
      case 'gallery':
        for (const entry of quickFirst(LIBRARY)) {
          reply({ type: 'card', request, card: cardOf(entry, entry.kernel ?? message.kernel) }, []);
        }
        reply({ type: 'gallery', request }, []);
        break;
    }
  } catch (error) {
    reply({ type: 'failed', request, message: error instanceof Error ? error.message : String(error) }, []);
  }
}
