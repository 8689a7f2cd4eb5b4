import { create } from 'zustand';
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

/** Whether a file is held over the page, to be dropped. */
export const useDrop = create<{ readonly held: boolean }>(() => ({ held: false }));

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

/** Has the person choose a file, and opens it. */
export function chooseFile(): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) void openFile(file);
  });
  input.click();
}

/** Saves the scenario on the screen. */
export function saveScenario(): void {
  const { loaded } = useSession.getState();
  if (!loaded) return;
  const { scenario, name } = loaded;
  saveText(scenarioFileName(scenario, name), scenarioFileText(scenario), 'application/json');
}

/** Opens files that are dropped on the page. Returns how to stop. */
export function followDrops(): () => void {
  const hold = (held: boolean) => useDrop.getState().held !== held && useDrop.setState({ held });
  const over = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    hold(true);
  };
  const leave = (event: DragEvent) => event.relatedTarget === null && hold(false);
  const drop = (event: DragEvent) => {
    hold(false);
    const files = event.dataTransfer?.files ?? [];
    if (files.length === 0) return;
    event.preventDefault();
    if (files.length === 1) void openFile(files[0]!);
    else complain(`${files.length} files were dropped; one is opened at a time.`);
  };
  addEventListener('dragover', over);
  addEventListener('dragleave', leave);
  addEventListener('drop', drop);
  return () => {
    removeEventListener('dragover', over);
    removeEventListener('dragleave', leave);
    removeEventListener('drop', drop);
  };
}

/** Opens what is pasted anywhere but into a field. Returns how to stop. */
export function followPastes(): () => void {
  const paste = (event: ClipboardEvent) => {
    const [file] = event.clipboardData?.files ?? [];
    const text = event.clipboardData?.getData('text/plain') ?? '';
    const target = event.target as Element | null;
    if (target?.closest('input, textarea, [contenteditable]') || (!file && text.trim() === '')) return;
    event.preventDefault();
    void openFile(file ?? new File([text], 'pasted text'));
  };
  addEventListener('paste', paste);
  return () => removeEventListener('paste', paste);
}
