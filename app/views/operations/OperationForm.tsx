import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { type Field, type FormValues, fieldsOf, formOf, readForm } from '../../../src/exchange/operationForm.ts';
import { type Problems, refusalsOf } from '../../../src/exchange/refusals.ts';
import { readSettings, settingsFields, settingsOf } from '../../../src/exchange/settingsForm.ts';
import type { Outcome } from '../../../src/scenario/run.ts';
import type { BadScenario, Operation, Scenario } from '../../../src/scenario/schema.ts';
import { endJoining } from '../../state/edit.ts';
import { echoOf } from './echo.ts';
import { FormField } from './FormField.tsx';

interface OperationFormProps {
  readonly operation: Operation;
  /** The operations before it, which it may name, and what they returned, as far as that is known. */
  readonly before: readonly Operation[];
  readonly outcomes: readonly Outcome[];
  /** Takes a valid operation, with the field that changed; answers why the scenario cannot be run with it, if it cannot. */
  readonly onChange: (operation: Operation, field: string) => BadScenario | undefined;
  readonly onClose: () => void;
}

/**
 * An operation's fields, read as one types. What cannot be used is said under its field, and what the kernel will refuse
 * too: until it is mended the run stays. What is refused may be run nevertheless, for one who wants to see that.
 */
export function OperationForm({ operation, before, outcomes, onChange, onClose }: OperationFormProps) {
  const { op } = operation;
  const [values, setValues] = useFormValues(operation, formOf, (typed) => {
    const read = readForm(op, typed, before);
    return 'operation' in read ? read.operation : undefined;
  });
  const [anyway, setAnyway] = useState(() => isRefused(operation));
  const [broken, setBroken] = useState<string | undefined>();
  const result = readForm(op, values, before, formOf(operation));
  const refusals = 'operation' in result ? refusalsOf(result.operation, outcomes) : {};
  function isRefused(asked: Operation): boolean {
    return Object.keys(refusalsOf(asked, outcomes)).length > 0;
  }
  const take = (asked: Operation, field: string) => setBroken(onChange(asked, field)?.message);
  const edit = (key: string, value: string) => {
    const next = { ...values, [key]: value };
    setValues(next);
    const read = readForm(op, next, before);
    setBroken(undefined);
    if (!('operation' in read)) return;
    const refused = isRefused(read.operation);
    if (!refused) setAnyway(false);
    if (!refused || anyway) take(read.operation, key);
  };
  const errors = 'errors' in result ? result.errors : refusals;
  const isRefusal = 'operation' in result && Object.keys(refusals).length > 0;
  return (
    <Form label={`Edit ${op}`} isUsable={'operation' in result && (!isRefusal || anyway)} onClose={onClose}>
      <Fields fields={fieldsOf(op, values)} values={values} errors={errors} outcomes={outcomes} onEdit={edit} />
      {broken !== undefined && <Stays>{broken}</Stays>}
      {'errors' in result && <Stays>Until this is mended, the picture shows the last valid scenario.</Stays>}
      {isRefusal && !anyway && (
        <Stays>
          Until this is mended, the picture shows the last valid scenario.{' '}
          <button
            type="button"
            onClick={() => {
              setAnyway(true);
              take(result.operation, 'anyway');
            }}
          >
            Run it as it is
          </button>
        </Stays>
      )}
      {isRefusal && anyway && <Stays>It is run as it is, and refused.</Stays>}
    </Form>
  );
}

interface SettingsFormProps {
  readonly scenario: Scenario;
  readonly onChange: (scenario: Scenario, field: string) => BadScenario | undefined;
  readonly onClose: () => void;
}

/** What is said of the scenario as a whole. */
export function SettingsForm({ scenario, onChange, onClose }: SettingsFormProps) {
  const [values, setValues] = useFormValues(scenario, settingsOf, (typed) => {
    const read = readSettings(scenario, typed);
    return 'scenario' in read ? read.scenario : undefined;
  });
  const result = readSettings(scenario, values);
  const fields = settingsFields(scenario).filter(({ where }) => !where || where.is.includes(values[where.key] ?? ''));
  const edit = (key: string, value: string) => {
    const next = { ...values, [key]: value };
    setValues(next);
    const read = readSettings(scenario, next);
    if ('scenario' in read) onChange(read.scenario, key);
  };
  const errors = 'errors' in result ? result.errors : {};
  return (
    <Form label="Edit the settings of the scenario" isUsable={'scenario' in result} onClose={onClose}>
      <Fields fields={fields} values={values} errors={errors} outcomes={[]} onEdit={edit} />
      {'errors' in result && <Stays>Until this is mended, the picture shows the last valid scenario.</Stays>}
    </Form>
  );
}

/** The values of a form. They follow what they stand for when that is changed elsewhere, as by undoing. */
function useFormValues<Thing>(
  thing: Thing,
  valuesOf: (thing: Thing) => FormValues,
  read: (values: FormValues) => Thing | undefined,
) {
  const [values, setValues] = useState(() => valuesOf(thing));
  const [seen, setSeen] = useState(thing);
  if (thing !== seen) {
    setSeen(thing);
    const text = JSON.stringify(thing);
    if (text !== JSON.stringify(seen) && text !== JSON.stringify(read(values))) setValues(valuesOf(thing));
  }
  return [values, setValues] as const;
}

interface FieldsProps {
  readonly fields: readonly Field[];
  readonly values: FormValues;
  readonly errors: Problems;
  readonly outcomes: readonly Outcome[];
  readonly onEdit: (key: string, value: string) => void;
}

function Fields({ fields, values, errors, outcomes, onEdit }: FieldsProps) {
  const isAmount = (place: number) => fields[place]?.kind === 'amount';
  return fields.map((field, place) => (
    <FormField
      key={field.key}
      field={field}
      isHalf={isAmount(place) && (isAmount(place - 1) || isAmount(place + 1))}
      value={values[field.key] ?? ''}
      problem={errors[field.key]}
      echo={echoOf(field, values[field.key] ?? '', outcomes)}
      onEdit={(value) => onEdit(field.key, value)}
      onLeave={endJoining}
    />
  ));
}

function Stays({ children }: { children: ReactNode }) {
  return (
    <p className="form-stays" role="status">
      {children}
    </p>
  );
}

interface FormProps {
  readonly label: string;
  /** Nothing is left to be mended. */
  readonly isUsable: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Opens at its first field. While something is to be mended, being done leads there. */
function Form({ label, isUsable, onClose, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('input, select, .chips button')?.focus();
  }, []);
  const done = (event: FormEvent) => {
    event.preventDefault();
    if (isUsable) onClose();
    else form.current?.querySelector<HTMLElement>('[aria-invalid="true"], .form-error button')?.focus();
  };
  return (
    <form
      ref={form}
      className="operation-form"
      aria-label={label}
      onSubmit={done}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault(); // a dialog around it stays
        event.stopPropagation();
        onClose();
      }}
    >
      {children}
      <button type="submit" className="button">
        Done
      </button>
    </form>
  );
}
