import { useDialogs } from './dialogs.ts';

/** Brings the operations into sight: where the page has a column for them that one; else, as in a slide's frame, a dialog. */
export function revealOperations(): void {
  const column = document.querySelector<HTMLElement>('.app > .left');
  if (!column?.querySelector('.operations-panel')?.checkVisibility()) {
    useDialogs.getState().show('operations');
    return;
  }
  column.scrollIntoView({ block: 'nearest' });
  if (!column.contains(document.activeElement)) column.focus();
}
