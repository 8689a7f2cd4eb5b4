import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';

interface ReaderProps {
  readonly label: string;
  /** How many columns there are, and which one is read. */
  readonly columns: number;
  readonly at: number;
  readonly read: (column: number) => void;
  /** What that column says. */
  readonly text: string;
  /** The column at a place, in pixels from the left of the chart. */
  readonly columnAt: (x: number) => number;
  /** Columns with which something else begins, ascending. */
  readonly changes: readonly number[];
  readonly children: ReactNode;
}

/**
 * A chart whose columns are read one by one, by pointing at them and by keyboard: the arrow keys go to the next one, PageUp
 * and PageDown to the next that differs.
 */
export function Reader({ label, columns, at, read, text, columnAt, changes, children }: ReaderProps) {
  const to = (column: number) => read(Math.max(0, Math.min(columns - 1, column)));
  const onKeyDown = (event: KeyboardEvent) => {
    const next = columnBy(event.key, at, columns, changes);
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    to(next);
  };
  const point = (event: PointerEvent<HTMLElement>) =>
    to(Math.floor(columnAt(event.clientX - event.currentTarget.getBoundingClientRect().left)));
  return (
    <>
      <div
        className="advice-chart"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={columns - 1}
        aria-valuenow={at}
        aria-valuetext={text}
        onKeyDown={onKeyDown}
        onPointerDown={point}
        onPointerMove={point}
      >
        {children}
      </div>
      <p className="advice-read">{text}</p>
    </>
  );
}

/** Where a key leads; undefined for one that leads nowhere. */
function columnBy(key: string, at: number, columns: number, changes: readonly number[]): number | undefined {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return at + 1;
    case 'ArrowLeft':
    case 'ArrowDown':
      return at - 1;
    case 'PageUp':
      return changes.find((change) => change > at) ?? columns - 1;
    case 'PageDown':
      return changes.findLast((change) => change < at) ?? 0;
    case 'Home':
      return 0;
    case 'End':
      return columns - 1;
    default:
      return undefined;
  }
}
