import {
  BadFile,
  nameShown,
  readScenarioFile,
  scenarioFileName,
  scenarioFileText,
} from '../../src/exchange/scenarioFile.ts';
import { saveText } from '../ui/saveFile.ts';
import { usePage } from './page.ts';
import { complain, openScenario, useSession } from './session.ts';

/** Bytes of a file by which it is told what it is. */
const BEGIN = 64 * 1024;

/** Opens what is in a file, be it a scenario or a trace, or says why that cannot be. */
export async function openFile(file: File): Promise<void> {
  try {
    const begin = await file.slice(0, BEGIN).text();
    if (file.name.endsWith('.json') || /^\s*[[{]/.test(begin)) return await openScenarioFile(file);
    const { guessFormat } = await import('../../src/exchange/import/formats.ts');
    // On its own page it is refused there.
    if (usePage.getState().page !== 'import' && guessFormat(begin) === undefined) {
      return complain(
        `The file ${nameShown(file.name)} is neither a scenario (JSON) nor a trace (strace, perf trace, ftrace, bpftrace, /proc/PID/maps).`,
      );
    }
    const { importTrace } = await import('./importTrace.ts');
    await importTrace({ name: file.name, text: file });
  } catch (error) {
    complain(`The file ${nameShown(file.name)} could not be read: ${(error as Error).message}.`);
  }
}

async function openScenarioFile(file: File): Promise<void> {
  try {
    const scenario = await readScenarioFile(file);
    usePage.setState({ page: 'main' });
    await openScenario(scenario);
  } catch (error) {
    if (!(error instanceof BadFile)) throw error;
    complain(error.message);
  }
}

/** Saves the scenario on the screen. */
export function saveScenario(): void {
  const { loaded } = useSession.getState();
  if (!loaded) return;
  const { scenario, name } = loaded;
  saveText(scenarioFileName(scenario, name), scenarioFileText(scenario), 'application/json');
}
