import { useId } from 'react';

interface ChoiceProps<T extends string> {
  readonly legend: string;
  readonly all: readonly T[];
  readonly chosen: T;
  readonly choose: (value: T) => void;
}

/** One of several texts, by a menu. */
export function Choice<T extends string>({ legend, all, chosen, choose }: ChoiceProps<T>) {
  const id = useId();
  return (
    <p className="export-choice">
      <label htmlFor={id}>{legend}</label>
      <select id={id} value={chosen} onChange={(event) => choose(event.target.value as T)}>
        {all.map((value) => (
          <option key={value}>{value}</option>
        ))}
      </select>
    </p>
  );
}
