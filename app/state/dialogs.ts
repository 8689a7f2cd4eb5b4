import { create } from 'zustand';

export type DialogName =
  | 'scenarios'
  | 'export'
  | 'advice'
  | 'keys'
  | 'what-if'
  | 'tree-text'
  | 'operations'
  | 'scenario-text';

interface Dialogs {
  readonly open: DialogName | undefined;
  show(name: DialogName): void;
  close(): void;
}

/** Which dialog is open. */
export const useDialogs = create<Dialogs>((set) => ({
  open: undefined,
  show: (open) => set({ open }),
  close: () => set({ open: undefined }),
}));
