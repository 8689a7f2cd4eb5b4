import { writeForm } from '../exchange/export/forms.ts';
import { KERNELS, withWhatIf } from '../kernels/kernels.ts';
import { adviseMove } from '../scenario/advise/advise.ts';
import { costMaps } from '../scenario/advise/costMap.ts';
import { growthOf } from '../scenario/advise/growth.ts';
import { flipOf } from '../scenario/flip/flip.ts';
import { LIBRARY } from '../scenario/library.ts';
import { cardOf, quickFirst } from './gallery.ts';
import { importText } from './import.ts';
import type { AdviceRequest, Advised, AsideRequest, Reply, Request, VerifyProgress } from './protocol.ts';
import { runTold } from './told.ts';
import { listRecordings, verifyRecordings } from './verify.ts';

/** What the worker is asked that stands aside: never for the first picture. */
const ASIDE: readonly Request['type'][] = [
  'flip',
  'import',
  'export',
  'advise',
  'list',
  'verify',
  'gallery',
] satisfies AsideRequest['type'][];

export function isAside(message: Request): message is AsideRequest {
  return ASIDE.includes(message.type);
}

/** Answers such a request: what that worker does, without a worker around it, so that tests and Node can call it too. */
export async function handleAside(message: AsideRequest, reply: (reply: Reply) => void): Promise<void> {
  const { request } = message;
  try {
    switch (message.type) {
      case 'flip':
        reply({ type: 'flipped', request, flip: flipOf(message.scenario, kernelOf(message), message.move) });
        break;
      case 'import': {
        const { text, kernel } = message;
        const report = await importText(text, kernel, (progress) => reply({ type: 'importing', request, progress }));
        reply({ type: 'imported', request, report });
        break;
      }
      case 'export':
        reply({
          type: 'exported',
          request,
          text: writeForm(message.form, runTold(message.scenario, kernelOf(message))),
        });
        break;
      case 'advise':
        reply({ type: 'advised', request, advised: advised(message) });
        break;
      case 'list':
        reply({ type: 'listed', request, scenarios: await listRecordings(message.url) });
        break;
      case 'verify': {
        const tell = (progress: VerifyProgress) => reply({ type: 'verifying', request, progress });
        reply({ type: 'verified', request, progress: await verifyRecordings(message.files, tell) });
        break;
      }
      case 'gallery':
        for (const entry of quickFirst(LIBRARY)) {
          reply({ type: 'card', request, card: cardOf(entry, entry.kernel ?? message.kernel) });
        }
        reply({ type: 'gallery', request });
        break;
    }
  } catch (error) {
    reply({ type: 'failed', request, message: error instanceof Error ? error.message : String(error) });
  }
}

function kernelOf({ kernel, whatIf = [] }: Pick<AdviceRequest, 'kernel' | 'whatIf'>) {
  return withWhatIf(KERNELS[kernel], whatIf);
}

/** Throws NoAdvice. */
function advised(message: AdviceRequest): Advised {
  const { scenario, operation } = message;
  const kernel = kernelOf(message);
  const advice = adviseMove(scenario, kernel, operation);
  return { advice, maps: costMaps(scenario, kernel, advice), growth: growthOf(scenario, kernel, advice) };
}
