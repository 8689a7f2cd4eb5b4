import type { Summary } from './summary.ts';

/** How entries move, as a shape: many small ones, one for a table, one for a table of tables. */
const SHAPES: Readonly<Record<Summary['mark'], string>> = {
  pte: 'M1 1h3v3h-3zM5.5 1h3v3h-3zM10 1h3v3h-3zM1 5.5h3v3h-3zM5.5 5.5h3v3h-3zM10 5.5h3v3h-3zM1 10h3v3h-3zM5.5 10h3v3h-3zM10 10h3v3h-3z',
  pmd: 'M1 3h12v8h-12z',
  pud: 'M0 0h14v14h-14zM2 2v4h10v-4zM2 8v4h10v-4z',
  mixed: 'M1 1h3v3h-3zM5.5 1h3v3h-3zM10 1h3v3h-3zM1 6h12v7h-12z',
  realigned: 'M1 3h12v8h-12zM3.5 6.8l2.4 2.4l4.6 -4.6l-1 -1l-3.6 3.6l-1.4 -1.4z',
  failed: 'M1.5 3l1.5 -1.5l4 4l4 -4l1.5 1.5l-4 4l4 4l-1.5 1.5l-4 -4l-4 4l-1.5 -1.5l4 -4z',
  tree: 'M4 1h6v3h-6zM0 10h4v3h-4zM5 10h4v3h-4zM10 10h4v3h-4zM6.5 4h1v6h-1zM1.5 6.5h11v1h-11zM1.5 7.5h1v2.5h-1zM11.5 7.5h1v2.5h-1z',
};

export function Mark({ kind }: { kind: Summary['mark'] }) {
  return (
    <svg className="mark" width="14" height="14" aria-hidden="true">
      <path d={SHAPES[kind]} fillRule="evenodd" />
    </svg>
  );
}
