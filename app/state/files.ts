import { create } from 'zustand';
import { BadFile, readScenarioFile, scenarioFileName, scenarioFileText } from '../../src/exchange/scenarioFile.ts';
import { saveText } from '../ui/saveFile.ts';
import { usePage } from './page.ts';
import { complain, openScenario, useSession } from './session.ts';

/** Whether a file is held over the page, to be dropped. */
export const useDrop = create<{ readonly held: boolean }>(() => ({ held: false }));

/** Opens the scenario in a file, or says why that cannot be. */
export async function openFile(file: File): Promise<void> {
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
  input.accept = '.json,application/json';
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
    else complain(`${files.length} files were dropped; one scenario is opened at a time.`);
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
