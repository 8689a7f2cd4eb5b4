import { useLayoutEffect } from 'react';
import { KERNEL_IDS } from '../../src/kernels/kernels.ts';
import { useDialogs } from './dialogs.ts';
import { redo, undo } from './edit.ts';
import { goToDifference, goToLandmark, goToWrite } from './goTo.ts';
import { letGo, toggleStops } from './inspector.ts';
import { usePlayback } from './playback.ts';
import { answer, goOn, nextQuestion, switchView, togglePredict } from './predict.ts';
import { revealOperations } from './revealOperations.ts';
import { chooseKernel, toggleCompare, useSession } from './session.ts';
import { goToTerm } from './terms.ts';
import { zoomAtStep } from './timeline.ts';
import { useTour } from './tour.ts';
import { backToStop, goToStop, letGoOrLeave } from './tourStops.ts';

/** A key, and what it does. The list of keys on the page is this list. */
export interface Binding {
  /** As in KeyboardEvent.key. */
  readonly keys: readonly string[];
  /** As it is shown. */
  readonly shown: string;
  readonly does: string;
  readonly run: (key: string) => void;
}

const playback = () => usePlayback.getState();
const end = () => useSession.getState().loaded?.trace.length ?? 0;
const kernelBy = (by: number) => {
  const { loaded, asked } = useSession.getState();
  const now = asked ?? loaded?.kernel.id;
  if (!loaded || !now) return;
  const next = KERNEL_IDS[KERNEL_IDS.indexOf(now) + by];
  if (next) void chooseKernel(next);
};

export const BINDINGS: readonly Binding[] = [
  { keys: ['ArrowRight', '.', 'PageDown'], shown: '→', does: 'step', run: goOn },
  { keys: ['ArrowLeft', ',', 'PageUp'], shown: '←', does: 'back', run: () => playback().back() },
  { keys: ['ArrowDown'], shown: '↓', does: 'into: smaller steps', run: () => playback().into() },
  { keys: ['ArrowUp'], shown: '↑', does: 'out: larger steps', run: () => playback().out() },
  { keys: [' '], shown: 'Space', does: 'play or stop', run: () => playback().toggle() },
  { keys: ['Home'], shown: 'Home', does: 'to the start', run: () => playback().seek(0) },
  { keys: ['End'], shown: 'End', does: 'to the end', run: () => playback().seek(end()) },
  { keys: ['+', '='], shown: '+', does: 'faster', run: () => playback().faster(1) },
  { keys: ['-'], shown: '−', does: 'slower', run: () => playback().faster(-1) },
  { keys: ['d'], shown: 'D', does: 'to the next decision', run: () => goToLandmark('decision', 1) },
  { keys: ['D'], shown: 'Shift D', does: 'to the decision before', run: () => goToLandmark('decision', -1) },
  { keys: ['w'], shown: 'W', does: 'to the next warning', run: () => goToLandmark('warning', 1) },
  { keys: ['W'], shown: 'Shift W', does: 'to the warning before', run: () => goToLandmark('warning', -1) },
  { keys: ['t'], shown: 'T', does: 'to the next table made or freed', run: () => goToLandmark('table', 1) },
  { keys: ['T'], shown: 'Shift T', does: 'to the table made or freed before', run: () => goToLandmark('table', -1) },
  { keys: ['e'], shown: 'E', does: 'to the next write of the entry in hand', run: () => goToWrite(1) },
  { keys: ['E'], shown: 'Shift E', does: 'to the write of it before', run: () => goToWrite(-1) },
  { keys: ['x', 'X'], shown: 'X', does: 'stop playing when the entry in hand changes', run: toggleStops },
  { keys: ['Escape'], shown: 'Esc', does: 'let go of the entry in hand', run: letGo },
  { keys: ['z'], shown: 'Z', does: 'zoom into the timeline', run: () => zoomAtStep(0.5) },
  { keys: ['Z'], shown: 'Shift Z', does: 'zoom out of it', run: () => zoomAtStep(2) },
  { keys: ['k'], shown: 'K', does: 'the next kernel', run: () => kernelBy(1) },
  { keys: ['K'], shown: 'Shift K', does: 'the kernel before', run: () => kernelBy(-1) },
  { keys: ['c', 'C'], shown: 'C', does: 'compare with another kernel, or stop', run: () => void toggleCompare() },
  { keys: ['f', 'F'], shown: 'F', does: 'to the first difference, in Compare', run: goToDifference },
  { keys: ['p', 'P'], shown: 'P', does: 'predict what comes, or stop', run: togglePredict },
  {
    keys: ['1', '2', '3', '4', '5'],
    shown: '1–5',
    does: 'answer, in Predict',
    run: (key) => answer(Number(key) - 1),
  },
  { keys: ['n', 'N'], shown: 'N', does: 'the next question, in Predict', run: nextQuestion },
  { keys: ['a', 'A'], shown: 'A', does: 'to the operations: add, change, move them', run: revealOperations },
  { keys: ['o', 'O'], shown: 'O', does: 'open a scenario', run: () => useDialogs.getState().show('scenarios') },
  { keys: ['i', 'I'], shown: 'I', does: 'what if…', run: () => useDialogs.getState().show('what-if') },
  { keys: ['m', 'M'], shown: 'M', does: 'maple tree or page tables', run: switchView },
  {
    keys: ['s', 'S'],
    shown: 'S',
    does: 'export: text, pictures, a film',
    run: () => useDialogs.getState().show('export'),
  },
  { keys: ['g'], shown: 'G', does: 'to the next word that is explained; Enter: the glossary', run: () => goToTerm(1) },
  { keys: ['G'], shown: 'Shift G', does: 'to the word before', run: () => goToTerm(-1) },
  // Taken where a modifier is looked at, below.
  { keys: [], shown: 'Ctrl Z', does: 'take the last change of the scenario back', run: undo },
  { keys: [], shown: 'Ctrl Shift Z', does: 'make it again', run: redo },
  { keys: ['?'], shown: '?', does: 'all keys', run: () => useDialogs.getState().show('keys') },
];

/** While a tour is on, before the others. A presenter's clicker, which sends PageDown, PageUp and `.`, goes through it. */
export const TOUR_BINDINGS: readonly Binding[] = [
  { keys: ['PageDown', ']'], shown: 'PageDown or ]', does: 'to the next stop', run: () => goToStop(1) },
  { keys: ['PageUp', '['], shown: 'PageUp or [', does: 'to the stop before', run: () => goToStop(-1) },
  { keys: ['.'], shown: '.', does: 'back to the stop, after wandering off', run: backToStop },
  { keys: ['Escape'], shown: 'Esc', does: 'leave the tour, if no entry is in hand', run: letGoOrLeave },
];

/** A menu that is open has all keys, wherever the focus is. */
const isMenuOpen = () => document.querySelector('[popover=auto]:popover-open') !== null;

/** Undoing and redoing are those of the text where one is typed. */
function undoing(event: KeyboardEvent): (() => void) | undefined {
  if ((!event.ctrlKey && !event.metaKey) || isMenuOpen()) return undefined;
  const target = event.target as HTMLElement;
  if (target.closest('input[type="text"], input:not([type]), textarea, dialog:not(:has(.operations-panel))'))
    return undefined;
  const key = event.key.toLowerCase();
  if (key === 'y') return redo;
  return key !== 'z' ? undefined : event.shiftKey ? redo : undo;
}

/** Where a key belongs to the thing that has the focus. */
function belongsElsewhere(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  // One that was just shut has the focus until the next frame.
  if (target.closest('dialog:not([open])')) return false;
  if (isMenuOpen() || target.closest('dialog, input, textarea, select')) return true;
  return event.key === ' ' && target.closest('button, a, summary') !== null;
}

export function useKeys(): void {
  // Before the screen is there to be seen, so that no key is lost that is pressed as soon as it is.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const take = undoing(event);
      if (take) {
        event.preventDefault();
        take();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || belongsElsewhere(event)) return;
      const bindings = useTour.getState().tour ? [...TOUR_BINDINGS, ...BINDINGS] : BINDINGS;
      const binding = bindings.find(({ keys }) => keys.includes(event.key));
      if (!binding) return;
      event.preventDefault();
      binding.run(event.key);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
