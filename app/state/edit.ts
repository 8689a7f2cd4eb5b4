import { create } from 'zustand';
import { acceptScenario } from '../../src/scenario/estimate.ts';
import type { Operation, Scenario } from '../../src/scenario/schema.ts';
import { editScenario, libraryNameOf, type Stand, useSession } from './session.ts';

interface Edit {
  /** Number of the operation whose form is open; undefined for none. */
  readonly open: number | undefined;
  /** Scenarios that were there before, and those that were taken back, the nearest last. */
  readonly past: readonly Scenario[];
  readonly future: readonly Scenario[];
}

const NOTHING: Edit = { open: undefined, past: [], future: [] };
/** Changes that can be taken back. */
const MOST_PAST = 200;

export const useEdit = create<Edit>(() => NOTHING);

/** The scenario that the last change leads to. */
let expected: Scenario | undefined;

// When another scenario is opened, nothing of the one before can be taken back.
useSession.subscribe(({ loaded }, before) => {
  const another = loaded && loaded.scenario !== before.loaded?.scenario && loaded.scenario !== expected;
  if (another) useEdit.setState(NOTHING);
});

function run(scenario: Scenario, stand?: Stand): void {
  expected = scenario;
  void editScenario(scenario, stand);
}

const EDITED = ' (edited)';

export function openForm(open: number | undefined): void {
  useEdit.setState({ open });
}

/**
 * Runs a changed scenario in place of the one on the screen, at the same place or where `stand` says. Its title says that
 * it was changed, unless that led back to the library. Throws BadScenario, and changes nothing, when it cannot be run.
 */
export function change(ops: readonly Operation[], other: Partial<Scenario> = {}, stand?: Stand): void {
  const { loaded } = useSession.getState();
  if (!loaded) return;
  const { title } = loaded.scenario;
  const unmarked = title?.endsWith(EDITED) ? title.slice(0, -EDITED.length) : title;
  const titled = (text: string | undefined) =>
    acceptScenario({ ...loaded.scenario, ...(text === undefined ? {} : { title: text }), ...other, ops });
  const known = libraryNameOf(titled(unmarked)) !== undefined;
  const scenario = titled(known || unmarked === undefined ? unmarked : `${unmarked}${EDITED}`);
  const past = [...useEdit.getState().past, loaded.scenario].slice(-MOST_PAST);
  useEdit.setState({ past, future: [] });
  run(scenario, stand);
}

function step(from: 'past' | 'future', to: 'past' | 'future'): void {
  const { loaded } = useSession.getState();
  const state = useEdit.getState();
  const scenario = state[from].at(-1);
  if (!loaded || !scenario) return;
  useEdit.setState({ open: undefined, [from]: state[from].slice(0, -1), [to]: [...state[to], loaded.scenario] });
  run(scenario);
}

export const undo = () => step('past', 'future');
export const redo = () => step('future', 'past');
