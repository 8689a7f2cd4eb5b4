import { create } from 'zustand';
import { complain } from './session.ts';
import { soon } from './soon.ts';
import { withPart } from './withPart.ts';

/** Whether a file is held over the page, to be dropped. */
export const useDrop = create<{ readonly held: boolean }>(() => ({ held: false }));

const opening = soon(() => import('./openFile.ts'));
const openFile = (file: File) => withPart(opening, ({ openFile }) => void openFile(file));

/** Saves the scenario on the screen. */
export function saveScenario(): void {
  withPart(opening, ({ saveScenario }) => saveScenario());
}

/** Has the person choose a file, and opens it. */
export function chooseFile(): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) openFile(file);
  });
  input.click();
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
    if (files.length === 1) openFile(files[0]!);
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
    openFile(file ?? new File([text], 'pasted text'));
  };
  addEventListener('paste', paste);
  return () => removeEventListener('paste', paste);
}
