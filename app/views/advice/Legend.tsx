import type { CostMap } from '../../../src/scenario/advise/costMap.ts';
import { Fills, fillOf } from './Fills.tsx';
import { type ColumnLevel, levelOf } from './mapShapes.ts';

const LEVEL_WORDS: Readonly<Record<ColumnLevel, string>> = {
  pte: 'every PTE by itself',
  pmd: 'PMD entries whole',
  pud: 'PUD entries whole',
  taken: 'taken',
  impossible: 'not possible',
  unknown: 'not counted',
};

/** What the fills of the bars mean, of those that are there. */
export function Legend({ maps }: { readonly maps: readonly CostMap[] }) {
  const there = new Set(maps.flatMap(({ runs }) => runs.map(levelOf)));
  return (
    <ul className="advice-legend">
      {(Object.keys(LEVEL_WORDS) as ColumnLevel[])
        .filter((level) => there.has(level))
        .map((level) => (
          <li key={level}>
            <svg width="22" height="13" aria-hidden="true">
              <Fills id={`legend-${level}`} />
              <rect className={`advice-bar ${level}`} width="22" height="13" />
              <rect width="22" height="13" fill={fillOf(`legend-${level}`, level)} />
            </svg>
            {LEVEL_WORDS[level]}
          </li>
        ))}
    </ul>
  );
}
