import { TOURS } from '../../../src/scenario/tours/names.ts';
import { useDialogs } from '../../state/dialogs.ts';
import { chooseFile, saveScenario } from '../../state/files.ts';
import { operationList } from '../../state/lazyOperationList.ts';
import { revealOperations } from '../../state/revealOperations.ts';
import { saveOneFile } from '../../state/saveOneFile.ts';
import { GLOSSARY_LINK } from '../../state/terms.ts';
import { startTour } from '../../state/tourStops.ts';
import { withPart } from '../../state/withPart.ts';

/** What the menu leads to. */
export interface MenuItem {
  readonly text: string;
  /** What it is for, in a few words. */
  readonly about: string;
  /** The key that does the same, as it is shown. */
  readonly key?: string;
  /** A page of its own, by its fragment; or what to do. */
  readonly leads: string | (() => void);
}

export const MENU: readonly MenuItem[] = [
  ...TOURS.map(({ name, title, about }) => ({ text: title, about, leads: () => void startTour(name) })),
  {
    text: 'New scenario',
    about: 'an empty one, to build in a form',
    leads: () => withPart(operationList, ({ newScenario }) => newScenario()),
  },
  { text: 'Operations', about: 'add, change, move and remove them', key: 'A', leads: revealOperations },
  {
    text: 'Scenario as text',
    about: 'JSON, to read and to change',
    leads: () => useDialogs.getState().show('scenario-text'),
  },
  {
    text: 'Advice',
    about: 'where the move would cost less, and why',
    leads: () => useDialogs.getState().show('advice'),
  },
  {
    text: 'Export',
    about: 'a C program, JSON, text, pictures, a film, a handout',
    key: 'S',
    leads: () => useDialogs.getState().show('export'),
  },
  {
    text: 'Open a file…',
    about: 'a scenario or a trace; it can be dropped on the page too',
    leads: chooseFile,
  },
  { text: 'Import a trace', about: 'every mremap of a real program, by what it cost', leads: '#import' },
  { text: 'Save as a file', about: 'this scenario in JSON', leads: saveScenario },
  { text: 'Glossary', about: 'the words of this page, explained', leads: GLOSSARY_LINK },
  { text: 'Truth', about: 'recordings of real kernels, compared here and now', leads: '#truth' },
  {
    text: 'Save as one file',
    about: 'with this scenario inside; it needs no network',
    leads: () => void saveOneFile(),
  },
  { text: 'Keys', about: 'everything by keyboard', key: '?', leads: () => useDialogs.getState().show('keys') },
];
