import type { ColumnLevel } from './mapShapes.ts';

/** Strokes over the colour of a bar, so that levels are told apart without it: none for PTEs. */
const STROKES: Readonly<Partial<Record<ColumnLevel, string>>> = {
  pmd: 'M-1 7 L7 -1',
  pud: 'M0 1.5 H6 M0 4.5 H6',
  taken: 'M-1 -1 L7 7',
};

/** The patterns of the strokes; `id` sets those of one picture apart from others. */
export function Fills({ id }: { readonly id: string }) {
  return (
    <defs>
      {Object.entries(STROKES).map(([level, path]) => (
        <pattern key={level} id={`${id}-${level}`} width="6" height="6" patternUnits="userSpaceOnUse">
          <path d={path} className={`advice-stroke ${level}`} />
        </pattern>
      ))}
    </defs>
  );
}

export function fillOf(id: string, level: ColumnLevel): string {
  return level in STROKES ? `url(#${id}-${level})` : 'none';
}
