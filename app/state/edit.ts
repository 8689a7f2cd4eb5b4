import { create } from 'zustand';
import type { Scenario } from '../../src/scenario/schema.ts';
import { usePlayback } from './playback.ts';
import { editScenario, type Stand, useSession } from './session.ts';

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

/** The same, asked outside of drawing; undefined before there is one. */
export function presentScenario(): Scenario | undefined {
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

export function openForm(open: Edit['open']): void {
  useEdit.setState({ open });
}

export interface ChangeOptions {
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

/** Runs a changed scenario, which must have been checked, in place of the one on the screen. */
export function runChanged(scenario: Scenario, { stand, joins }: ChangeOptions = {}): void {
  const present = presentScenario();
  if (!present || JSON.stringify(scenario) === JSON.stringify(present)) return;
  const { past } = useEdit.getState();
  const goesOn = joins !== undefined && joins === joined && past.length > 0;
  joined = joins;
  run(scenario, { past: goesOn ? past : [...past, present].slice(-MOST_PAST), future: [] }, stand);
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
