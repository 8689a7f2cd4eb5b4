import { shown } from '../../src/address/text.ts';
import { BadImport, recognize } from '../../src/exchange/import/recognize.ts';
import { BadFile, readScenarioFile, scenarioFileName, scenarioFileText } from '../../src/exchange/scenarioFile.ts';
import { saveText } from '../ui/saveFile.ts';
import { usePage } from './page.ts';
import { complain, openScenario, useSession } from './session.ts';

/** Bytes of a file by which a scenario is told from a trace. */
const BEGIN = 64 * 1024;

/** Opens what is in a file, be it a scenario or a trace, or says why that cannot be. */
export async function openFile(file: File): Promise<void> {
  const name = shown(file.name);
  try {
    const begin = await file.slice(0, BEGIN).text();
    // A line of strace may begin with [pid 7].
    if (file.name.endsWith('.json') || /^\s*(?:\{|\[(?!pid\b))/.test(begin)) return await openScenarioFile(file);
    // On its own page what is none is refused there.
    if (usePage.getState().page !== 'import') await recognize(file);
    const { importTrace } = await import('./importTrace.ts');
    await importTrace({ name: file.name, text: file });
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof BadImport) complain(`The file ${name} is neither a scenario (JSON) nor a trace. ${message}`);
    else complain(`The file ${name} could not be read: ${message.replace(/\.$/, '')}.`);
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
