import { useId } from 'react';
import { type Field, flagWords } from '../../../src/exchange/operationForm.ts';
import type { Problem } from '../../../src/exchange/refusals.ts';

interface FormFieldProps {
  readonly field: Field;
  /** It shares its line with the next one, or the one before. */
  readonly isHalf: boolean;
  readonly value: string;
  readonly problem: Problem | undefined;
  /** What the value comes to, where nothing is wrong with it. */
  readonly echo: string;
  readonly onEdit: (value: string) => void;
  readonly onLeave: () => void;
}

/** A field as one types; below it what its value comes to, or what is wrong with it and what would do, to be clicked. */
export function FormField({ field, isHalf, value, problem, echo, onEdit, onLeave }: FormFieldProps) {
  const id = useId();
  const shared = {
    id,
    value,
    'aria-invalid': problem !== undefined,
    'aria-describedby': `${id}-told`,
    onBlur: onLeave,
  } as const;
  const isChips = field.kind === 'flags' || field.kind === 'prot';
  return (
    <div className={isHalf ? 'form-field half' : 'form-field'}>
      {isChips ? (
        <Chips field={field} value={value} describedBy={`${id}-told`} onEdit={onEdit} />
      ) : (
        <>
          <label htmlFor={id}>{field.label}</label>
          {field.kind === 'choice' ? (
            <select {...shared} onChange={(event) => onEdit(event.target.value)}>
              {field.options?.map((option) => (
                <option key={option}>{option}</option>
              ))}
            </select>
          ) : (
            <input
              {...shared}
              spellCheck={false}
              autoComplete="off"
              autoCapitalize="off"
              onChange={(event) => onEdit(event.target.value)}
            />
          )}
        </>
      )}
      <div id={`${id}-told`} className={problem ? 'form-error' : 'form-echo'} role={problem ? 'alert' : undefined}>
        {problem?.sentence ?? echo}
        {problem && problem.nearest.length > 0 && (
          <span className="form-nearest">
            {' '}
            Nearest:{' '}
            {problem.nearest.map((text, i) => (
              <span key={text}>
                {i > 0 && ' or '}
                <button type="button" onClick={() => onEdit(text)}>
                  {text}
                </button>
              </span>
            ))}
          </span>
        )}
      </div>
    </div>
  );
}

interface ChipsProps {
  readonly field: Field;
  readonly value: string;
  readonly describedBy: string;
  readonly onEdit: (value: string) => void;
}

/** Flags, or kinds of access, each to be switched on and off; with other bits beside them where a call takes any. */
function Chips({ field, value, describedBy, onEdit }: ChipsProps) {
  const { kind, label, options = [], bits } = field;
  const isFlags = kind === 'flags';
  const words = isFlags ? flagWords(value) : [...value];
  const others = words.filter((word) => !options.includes(word));
  const join = (chosen: readonly string[]) => chosen.join(isFlags ? ' ' : '');
  const toggle = (option: string) =>
    onEdit(join([...options.filter((other) => (other === option) !== words.includes(other)), ...others]));
  return (
    <fieldset className="chips" aria-describedby={describedBy}>
      <legend>{label}</legend>
      {options.map((option) => (
        <button key={option} type="button" aria-pressed={words.includes(option)} onClick={() => toggle(option)}>
          {option}
        </button>
      ))}
      {bits && (
        <input
          aria-label="other bits, such as 0x8"
          placeholder="0x8"
          spellCheck={false}
          autoComplete="off"
          value={others.join(' ')}
          onChange={(event) => onEdit(join([...words.filter((word) => options.includes(word)), event.target.value]))}
        />
      )}
    </fieldset>
  );
}
