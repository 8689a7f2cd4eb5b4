import { useId, useState } from 'react';
import { addressText, amountText, parseAmount } from '../../../src/exchange/amount.ts';
import { type Field, formOf, OPERATION_FIELDS, readForm } from '../../../src/exchange/operationForm.ts';
import type { Operation } from '../../../src/scenario/schema.ts';

interface OperationFormProps {
  readonly operation: Operation;
  /** The operations before it, which it may name. */
  readonly before: readonly Operation[];
  /** Takes a valid operation; answers why the scenario cannot be run with it, if it cannot. */
  readonly onChange: (operation: Operation) => string | undefined;
  readonly onClose: () => void;
}

/** An operation's fields, read as one types. What cannot be used is said under its field; until it is mended the run stays. */
export function OperationForm({ operation, before, onChange, onClose }: OperationFormProps) {
  const [values, setValues] = useState(() => formOf(operation));
  const [refused, setRefused] = useState<string | undefined>();
  const result = readForm(operation.op, values, before);
  const errors = 'errors' in result ? result.errors : {};
  const edit = (key: string, value: string) => {
    const next = { ...values, [key]: value };
    setValues(next);
    const read = readForm(operation.op, next, before);
    setRefused('operation' in read ? onChange(read.operation) : undefined);
  };
  return (
    <form
      className="operation-form"
      aria-label={`Edit ${operation.op}`}
      onSubmit={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      {OPERATION_FIELDS[operation.op].map((field) => (
        <FormField
          key={field.key}
          field={field}
          value={values[field.key] ?? ''}
          error={errors[field.key]}
          onEdit={(value) => edit(field.key, value)}
        />
      ))}
      {(refused !== undefined || Object.keys(errors).length > 0) && (
        <p className="form-stays" role="status">
          {refused ?? 'Until this is mended, the picture shows the last valid scenario.'}
        </p>
      )}
      <button type="submit" className="button">
        Done
      </button>
    </form>
  );
}

interface FormFieldProps {
  readonly field: Field;
  readonly value: string;
  readonly error: string | undefined;
  readonly onEdit: (value: string) => void;
}

function FormField({ field, value, error, onEdit }: FormFieldProps) {
  const id = useId();
  const shared = {
    id,
    value,
    'aria-invalid': error !== undefined,
    'aria-describedby': `${id}-told`,
  } as const;
  return (
    <div className="form-field">
      <label htmlFor={id}>{field.label}</label>
      {field.kind === 'choice' ? (
        <select {...shared} onChange={(event) => onEdit(event.target.value)}>
          {field.options?.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
      ) : (
        <input {...shared} spellCheck={false} autoComplete="off" onChange={(event) => onEdit(event.target.value)} />
      )}
      <p id={`${id}-told`} className={error === undefined ? 'form-echo' : 'form-error'}>
        {error ?? echoOf(field, value)}
      </p>
    </div>
  );
}

/** What an amount comes to; for the others, what would do. */
function echoOf({ kind, options }: Field, value: string): string {
  if (kind === 'flags') return options?.join(' ') ?? '';
  if (kind === 'prot') return 'letters of rwx';
  if (kind !== 'amount' && kind !== 'address') return '';
  try {
    const bytes = parseAmount(value);
    return kind === 'address' ? addressText(bytes) : amountText(bytes);
  } catch {
    return '';
  }
}
