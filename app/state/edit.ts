import { create } from 'zustand';
import { acceptScenario } from '../../src/scenario/estimate.ts';
import { BadScenario, type Scenario } from '../../src/scenario/schema.ts';
import { usePlayback } from './playback.ts';
import { editScenario, libraryEntryOf, type Stand, say, useSession } from './session.ts';

interface Edit {
  /** Number of the operation whose form is open, or `settings` for what is said of all; undefined for none. */
  readonly open: number | 'settings' | undefined;
  /** The scenario that the last change led to. Its run may not be there yet. Undefined until something is changed. */
  readonly present: Scenario | undefined;
  /** Scenarios that were there before, and those that were taken back, the nearest last. */
  readonly past: readonly Scenario[];
  readonly future: readonly Scenario[];
}

const NOTHING: Edit = { open: undefined, present: undefined, past: [], future: [] };
/** Changes that can be taken back. */
const MOST_PAST = 200;

export const useEdit = create<Edit>(() => NOTHING);

/** What was run from here: all else that is opened is another scenario. */
const ours = new WeakSet<Scenario>();

// When another scenario is opened, nothing of the one before can be taken back.
useSession.subscribe(({ loaded }, before) => {
  if (!loaded || loaded.scenario === before.loaded?.scenario || ours.has(loaded.scenario)) return;
  joined = undefined;
  useEdit.setState(NOTHING);
});

/** The scenario as it is edited: the one on the screen, or the one whose run is under way. */
export function useEditedScenario(shown: Scenario): Scenario {
  return useEdit(({ present }) => present) ?? shown;
}

function presentScenario(): Scenario | undefined {
  return useEdit.getState().present ?? useSession.getState().loaded?.scenario;
}

/** Who stands at the end of a run stays at the end. */
const atEnd: Stand = (loaded) => loaded.trace.length;

function run(scenario: Scenario, edit: Partial<Edit>, stand?: Stand): void {
  const present = { ...scenario }; // one that nobody else opens
  ours.add(present);
  useEdit.setState({ ...edit, present });
  const end = useSession.getState().loaded?.trace.length;
  void editScenario(present, stand ?? (usePlayback.getState().position === end ? atEnd : undefined));
}

const EDITED = ' (edited)';
export const NEW_TITLE = 'A new scenario';

export function openForm(open: Edit['open']): void {
  useEdit.setState({ open });
}

interface ChangeOptions {
  /** Where to stand in the new run; undefined for where one stands now. */
  readonly stand?: Stand;
  /** Changes one after the other that have this in common are taken back as one, until it is ended. */
  readonly joins?: string;
}

/** What the last change has in common with one to come. */
let joined: string | undefined;

export function endJoining(): void {
  joined = undefined;
}

/**
 * Runs a changed scenario in place of the one on the screen. Its title says that it was changed, unless that led back to
 * the library. Throws BadScenario, and changes nothing, when it cannot be run.
 */
export function change(changed: Scenario, { stand, joins }: ChangeOptions = {}): void {
  const present = presentScenario();
  if (!present) return;
  const scenario = titled(acceptScenario(changed), present.title);
  if (JSON.stringify(scenario) === JSON.stringify(present)) return;
  const { past } = useEdit.getState();
  const goesOn = joins !== undefined && joins === joined && past.length > 0;
  joined = joins;
  run(scenario, { past: goesOn ? past : [...past, present].slice(-MOST_PAST), future: [] }, stand);
}

/** A title that was not changed tells that the rest was, unless that led back to what the library calls so, or from nothing to what it has. */
function titled(scenario: Scenario, before: string | undefined): Scenario {
  const { title } = scenario;
  if (title === undefined || title !== before) return scenario;
  const unmarked = title.endsWith(EDITED) ? title.slice(0, -EDITED.length) : title;
  const known = libraryEntryOf(scenario)?.scenario;
  if (known && (known.title === unmarked || title === NEW_TITLE)) return known;
  return { ...scenario, title: title === NEW_TITLE ? title : `${unmarked}${EDITED}` };
}

/** Runs changed scenarios; where one cannot be run, answers with what is wrong. */
export function tryChange(changed: () => Scenario, options?: ChangeOptions): BadScenario | undefined {
  try {
    change(changed(), options);
    return undefined;
  } catch (error) {
    if (error instanceof BadScenario) return error;
    throw error;
  }
}

/** The same, and says what is wrong. Returns whether it was changed. */
export function changeOrSay(changed: () => Scenario, options?: ChangeOptions): boolean {
  const problem = tryChange(changed, options);
  if (problem) say(problem.message);
  return problem === undefined;
}

/** An empty scenario in place of the one on the screen, which can be taken back. */
export function newScenario(): void {
  openForm(undefined);
  change({ title: NEW_TITLE, ops: [] }, { stand: () => 0 });
}

function step(from: 'past' | 'future', to: 'past' | 'future'): void {
  const present = presentScenario();
  const state = useEdit.getState();
  const scenario = state[from].at(-1);
  if (!present || !scenario) return;
  joined = undefined;
  const open = typeof state.open === 'number' && state.open >= scenario.ops.length ? undefined : state.open;
  run(scenario, { open, [from]: state[from].slice(0, -1), [to]: [...state[to], present] });
}

export const undo = () => step('past', 'future');
export const redo = () => step('future', 'past');
