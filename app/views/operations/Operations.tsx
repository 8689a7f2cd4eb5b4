import './operations.css';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { Operation, Scenario } from '../../../src/scenario/schema.ts';
import { positionOf } from '../../../src/trace/place.ts';
import { useDialogs } from '../../state/dialogs.ts';
import { openForm, redo, undo, useEdit, useEditedScenario } from '../../state/edit.ts';
import { operationList } from '../../state/lazyOperationList.ts';
import type { Moment } from '../../state/moment.ts';
import { usePlayback } from '../../state/playback.ts';
import { soon } from '../../state/soon.ts';
import { withPart } from '../../state/withPart.ts';
import { lazily } from '../../ui/lazily.tsx';
import { describeOperation, describeSettings } from './describe.ts';
import { OFFERED } from './offered.ts';

const editors = soon(() => import('./Editors.tsx'));
const OperationEditor = lazily(async () => (await editors.fetch()).OperationEditor);
const SettingsEditor = lazily(async () => (await editors.fetch()).SettingsEditor);

/** The keys of an operation in the list while it has the focus, and what they do. */
export const OPERATION_KEYS = [
  { shown: 'Enter', does: 'to its first step' },
  { shown: 'F2', does: 'change it' },
  { shown: 'Alt ↑', does: 'earlier' },
  { shown: 'Alt ↓', does: 'later' },
  { shown: 'Insert', does: 'the same once more' },
  { shown: 'Delete', does: 'remove it' },
] as const;

/** What the scenario does, one operation a line; each leads to its first step, and can be changed, moved, doubled and removed. */
export function Operations({ moment }: { moment: Moment }) {
  const { loaded } = moment;
  const scenario = useEditedScenario(loaded.scenario);
  const { open, past, future } = useEdit();
  const title = useId();
  const list = useRef<HTMLOListElement>(null);
  const [focused, setFocused] = useState<{ readonly number: number; readonly on: '.operation' | '.operation-edit' }>();
  useEffect(() => {
    if (!focused) return;
    list.current?.children[focused.number]?.querySelector<HTMLElement>(focused.on)?.focus();
    setFocused(undefined);
  }, [focused]);
  const onRearrange = (order: readonly number[], number: number) =>
    withPart(operationList, ({ rearrange }) => {
      if (!rearrange(scenario, order)) return;
      if (open !== undefined) openForm(order.length === 0 ? undefined : number);
      setFocused({ number, on: '.operation' });
    });
  return (
    <section aria-labelledby={title} className="operations-panel">
      <h2 id={title}>Operations</h2>
      {scenario.ops.length === 0 && <p className="operations-none">None yet. Add the first one below.</p>}
      <ol ref={list} className="operations">
        {scenario.ops.map((operation, number) => (
          <Row
            // biome-ignore lint/suspicious/noArrayIndexKey: an operation is known by its number
            key={number}
            moment={moment}
            scenario={scenario}
            operation={operation}
            number={number}
            onRearrange={onRearrange}
            onClosed={() => setFocused({ number, on: '.operation-edit' })}
          />
        ))}
      </ol>
      <Settings scenario={scenario} />
      <div className="operation-tools">
        <select
          aria-label="Add an operation"
          value=""
          onChange={({ target: { value } }) =>
            withPart(operationList, ({ addOperation }) => addOperation(scenario, value as Operation['op']))
          }
        >
          <option value="">+ add</option>
          {OFFERED.map((op) => (
            <option key={op}>{op}</option>
          ))}
        </select>
        <button type="button" className="button" onClick={undo} aria-disabled={past.length === 0}>
          Undo
        </button>
        <button type="button" className="button" onClick={redo} aria-disabled={future.length === 0}>
          Redo
        </button>
        <button
          type="button"
          className="button"
          aria-haspopup="dialog"
          onClick={() => useDialogs.getState().show('scenario-text')}
        >
          JSON
        </button>
      </div>
    </section>
  );
}

interface RowProps {
  readonly moment: Moment;
  readonly scenario: Scenario;
  readonly operation: Operation;
  readonly number: number;
  /** Takes the numbers of the operations in their new order, and where this one is then. */
  readonly onRearrange: (order: readonly number[], number: number) => void;
  readonly onClosed: () => void;
}

/** A ref for a row: one that goes while it has the focus, removed or undone, hands it to the one before, or to adding one. */
const handOn = (row: HTMLElement | null) => () => {
  if (!row?.contains(document.activeElement)) return;
  const next = row.previousElementSibling ?? row.closest('section')?.querySelector('.operation-tools');
  next?.querySelector<HTMLElement>('.operation, select')?.focus();
};

function Row({ moment, scenario, operation, number, onRearrange, onClosed }: RowProps) {
  const seek = usePlayback((playback) => playback.seek);
  const isOpen = useEdit(({ open }) => open === number);
  const { loaded } = moment;
  const { ops } = scenario;
  const { line, detail } = describeOperation(operation, number, loaded);
  const now = moment.position > 0 && number === moment.operation;
  const all = [...ops.keys()];
  const without = all.filter((other) => other !== number);
  const arrange = {
    earlier: () => number > 0 && onRearrange(without.toSpliced(number - 1, 0, number), number - 1),
    later: () => number < ops.length - 1 && onRearrange(without.toSpliced(number + 1, 0, number), number + 1),
    again: () => onRearrange(all.toSpliced(number, 0, number), number + 1),
    remove: () => onRearrange(without, Math.max(0, Math.min(number, ops.length - 2))),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const edit = () => {
      openForm(number); // which takes the focus when it opens
      event.currentTarget.closest('li')!.querySelector<HTMLElement>('form input')?.focus();
    };
    const act =
      event.altKey && event.key === 'ArrowUp'
        ? arrange.earlier
        : event.altKey && event.key === 'ArrowDown'
          ? arrange.later
          : { F2: edit, Insert: arrange.again, Delete: arrange.remove }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    <li ref={handOn} className={isOpen ? 'operation-open' : undefined}>
      <button
        type="button"
        className="operation"
        aria-current={now ? 'step' : undefined}
        onClick={() => seek(positionOf(loaded.trace, `${number + 1}/1`).position)}
        onKeyDown={onKeyDown}
      >
        <span>{line}</span>
        {detail !== '' && <small>{detail}</small>}
      </button>
      <button
        type="button"
        className="operation-edit"
        aria-expanded={isOpen}
        aria-label={`Edit operation ${number + 1}`}
        onClick={() => openForm(isOpen ? undefined : number)}
      >
        ✎
      </button>
      {isOpen && (
        <OperationEditor
          scenario={scenario}
          number={number}
          outcomes={loaded.outcomes}
          onClose={() => {
            openForm(undefined);
            onClosed();
          }}
        >
          <div className="operation-tools arrange">
            <button type="button" className="button" onClick={arrange.earlier} aria-disabled={number === 0}>
              Earlier
            </button>
            <button type="button" className="button" onClick={arrange.later} aria-disabled={number === ops.length - 1}>
              Later
            </button>
            <button type="button" className="button" onClick={arrange.again}>
              Double
            </button>
            <button type="button" className="button" onClick={arrange.remove}>
              Remove
            </button>
          </div>
        </OperationEditor>
      )}
    </li>
  );
}

/** What is said of the scenario as a whole. */
function Settings({ scenario }: { scenario: Scenario }) {
  const isOpen = useEdit(({ open }) => open === 'settings');
  const toggle = useRef<HTMLButtonElement>(null);
  return (
    <div className={isOpen ? 'settings operation-open' : 'settings'}>
      <p>{describeSettings(scenario)}</p>
      <button
        ref={toggle}
        type="button"
        className="operation-edit"
        aria-expanded={isOpen}
        aria-label="Edit the settings of the scenario"
        onClick={() => openForm(isOpen ? undefined : 'settings')}
      >
        ✎
      </button>
      {isOpen && (
        <SettingsEditor
          scenario={scenario}
          onClose={() => {
            openForm(undefined);
            toggle.current?.focus();
          }}
        />
      )}
    </div>
  );
}
