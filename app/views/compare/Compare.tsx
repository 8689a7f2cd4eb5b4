import './compare.css';
import { useMemo } from 'react';
import { formatCount } from '../../../src/address/text.ts';
import type { Compared } from '../../state/loaded.ts';
import { indexInRow, type Moment } from '../../state/moment.ts';
import { PageTables } from '../page-tables/PageTables.tsx';
import { Sentence } from '../Sentence.tsx';
import { Controls } from '../timeline/Controls.tsx';
import { Difference } from './Difference.tsx';
import { LaneTimeline, sizeText } from './LaneTimeline.tsx';
import { bytesAt, type Progress, progressOf } from './progress.ts';
import { WorkOfBoth } from './WorkOfBoth.tsx';

interface CompareProps {
  readonly moment: Moment;
  readonly other: Moment;
}

/** Two kernels under one scrubber, in step by what they have moved. */
export function Compare({ moment, other }: CompareProps) {
  const compared = other.loaded as Compared;
  const number = moment.move ? moment.loaded.moves.indexOf(moment.move) : -1;
  const [one, two] = [moment.loaded.moves[number], compared.moves[number]];
  const a = useMemo(() => (one ? progressOf(moment.loaded, one) : undefined), [moment.loaded, one]);
  const b = useMemo(() => (two ? progressOf(compared, two) : undefined), [compared, two]);
  const lead = a && b ? bytesAt(a, moment.position) - bytesAt(b, other.position) : 0;
  return (
    <>
      <main className="compare-main">
        <Panel moment={moment} progress={a} lead={lead} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
        <aside className="compare-middle" aria-label="Both kernels" tabIndex={0}>
          <WorkOfBoth moment={moment} other={other} />
          <Difference moment={moment} other={other} />
        </aside>
        <Panel moment={other} progress={b} lead={-lead} />
      </main>
      <footer className="timeline compare-timeline">
        <LaneTimeline moment={moment} other={other} a={a} b={b} />
        <Controls />
      </footer>
    </>
  );
}

interface PanelProps {
  readonly moment: Moment;
  readonly progress: Progress | undefined;
  /** Bytes that it is ahead of the other; below 0, behind. */
  readonly lead: number;
}

function Panel({ moment, progress, lead }: PanelProps) {
  const { id, mremap } = moment.loaded.kernel;
  const name = mremap.whatIf.size > 0 ? `${id}, what if` : id;
  const { text, tone } = doing(moment, progress, lead);
  return (
    <section className="compare-panel" aria-label={`Linux ${name}`}>
      <header>
        <h2>{name}</h2>
        <p className={`compare-doing tone-${tone}`}>{text}</p>
      </header>
      <Sentence moment={moment} short />
      <PageTables moment={moment} label={`Page tables of ${name}`} />
    </section>
  );
}

/** What a run is doing, in a few words. */
function doing(moment: Moment, progress: Progress | undefined, lead: number): { text: string; tone: string } {
  const { done, position, loaded } = moment;
  if (position >= loaded.trace.length) return { text: 'done', tone: 'plain' };
  const moving = progress && progress.move.first < position && position < progress.move.end;
  if (moving && lead > 0) return { text: `waits, ${sizeText(lead)} ahead`, tone: 'pmd' };
  if (done?.kind === 'entryMoved') {
    const level = (['pte', 'pmd', 'pud'] as const)[done.operands[0]!]!;
    if (level !== 'pte') return { text: `moved 1 ${level.toUpperCase()} entry`, tone: level };
    return { text: `copies PTE ${formatCount(indexInRow(moment) + 1)} of ${formatCount(done.count)}`, tone: 'pte' };
  }
  const phase = moment.spans.find(({ kind }) => kind === 'phase')?.name.replaceAll('_', ' ');
  return { text: phase ?? (position === 0 ? 'at the start' : 'between two calls'), tone: 'plain' };
}
