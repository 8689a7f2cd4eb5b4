import { create } from 'zustand';

/** What a person chose in the picture of the maple tree. All but the zoom is about one position of one run. */
export interface TreeChoice {
  /** Which of the step's questions and stores; undefined for the one that the step is about. */
  readonly access?: number | undefined;
  /** How many of its reads are shown; undefined for all. */
  readonly reads?: number | undefined;
  /** A node to unfold, by level and place. */
  readonly chosen?: { readonly level: number; readonly node: number } | undefined;
}

interface TreeView {
  readonly position: number;
  readonly choice: TreeChoice;
  /** Id of the node whose subtree fills the picture; undefined for the whole tree. */
  readonly zoom: number | undefined;
  choose(position: number, change: TreeChoice): void;
  zoomTo(id: number | undefined): void;
}

const NOTHING: TreeChoice = {};

export const useTreeView = create<TreeView>((set, get) => ({
  position: 0,
  choice: NOTHING,
  zoom: undefined,
  choose(position, change) {
    set({ position, choice: { ...(get().position === position ? get().choice : NOTHING), ...change } });
  },
  zoomTo: (zoom) => set({ zoom, choice: NOTHING }),
}));

/** What was chosen at a position. */
export function useTreeChoice(position: number): TreeChoice {
  return useTreeView((view) => (view.position === position ? view.choice : NOTHING));
}
