import { create } from 'zustand';
import type { View } from '../../src/scenario/library.ts';

/** What fills the middle of the screen. */
export const useView = create<{ readonly view: View }>(() => ({ view: 'tables' }));

export function showView(view: View): void {
  useView.setState({ view });
}

export function toggleView(): void {
  useView.setState(({ view }) => ({ view: view === 'tree' ? 'tables' : 'tree' }));
}
