import './embed.css';
import { type ComponentType, useLayoutEffect } from 'react';
import { formatCount } from '../../src/address/text.ts';
import type { FrameView } from '../../src/exchange/permalink.ts';
import { levelOf } from '../../src/worker/view.ts';
import { indexInRow, type Moment, useMoment } from '../state/moment.ts';
import { usePlayback } from '../state/playback.ts';
import { useSession } from '../state/session.ts';
import { useKeepInView } from '../ui/useKeepInView.ts';
import { useMedia } from '../ui/useMedia.ts';
import { useSize } from '../ui/useSize.ts';
import { AddressSpace } from '../views/address-space/AddressSpace.tsx';
import { Ladder } from '../views/decision/Ladder.tsx';
import { Listing } from '../views/listing/Listing.tsx';
import { MapleTree } from '../views/maple-tree/MapleTree.tsx';
import { PageTables } from '../views/page-tables/PageTables.tsx';
import { Sentence } from '../views/Sentence.tsx';
import { Timeline } from '../views/timeline/Timeline.tsx';
import { WorkTable } from '../views/work/WorkTable.tsx';
import { Bar } from './Bar.tsx';
import { isAtEnd, stepInFrame, useFrame, useRange } from './frame.ts';
import { useFrameKeys } from './keys.ts';

const STAGE: Partial<Record<FrameView, ComponentType<{ moment: Moment; alone: boolean }>>> = {
  'page-tables': ({ moment }) => <PageTables moment={moment} onSlide />,
  'maple-tree': ({ moment }) => <MapleTree moment={moment} onSlide />,
  'address-space': ({ moment, alone }) => {
    // With another picture below it only a high frame has room for one window above the other.
    const high = useMedia('(min-height: 650px)');
    return <AddressSpace moment={moment} stackedTo={alone ? 700 : high ? 600 : 400} />;
  },
  timeline: Timeline,
};
const BESIDE: Partial<Record<FrameView, ComponentType<{ moment: Moment }>>> = {
  decision: Ladder,
  listing: ({ moment }) => (
    <Listing moment={moment} otherwise={<p>No operation of this scenario moves page tables: there is no listing.</p>} />
  ),
  work: WorkTable,
};

/** What stands in another page: a caption, the views that were asked for, and how to step. */
export function Embed() {
  const problem = useSession((session) => session.problem);
  const views = useFrame((frame) => frame.views);
  const moment = useMoment();
  useFrameKeys();
  if (problem !== undefined) {
    return (
      <main className="embed-message">
        <h1>remapscope</h1>
        <p role="alert">{problem}</p>
      </main>
    );
  }
  if (!moment || views.length === 0) {
    return (
      <main className="embed-message" aria-busy="true">
        <p>Simulating…</p>
      </main>
    );
  }
  const stage = views.filter((view) => STAGE[view]);
  const beside = views.filter((view) => BESIDE[view]);
  return (
    <div className={`embed${stage.length === 0 ? ' only-beside' : beside.length === 0 ? ' only-stage' : ''}`}>
      <header>
        <h1 className="visually-hidden">{moment.loaded.scenario.title ?? 'remapscope'}</h1>
        <Sentence moment={moment} short />
        <span className="embed-kernel">
          Linux {moment.loaded.kernel.id}
          {moment.loaded.kernel.mremap.whatIf.size > 0 && ', what if'}
        </span>
      </header>
      {stage.length > 0 && (
        <main className="embed-stage">
          {stage.map((view) => {
            const View = STAGE[view]!;
            return (
              <div key={view} className="embed-view" data-view={view}>
                <View moment={moment} alone={stage.length === 1} />
              </div>
            );
          })}
        </main>
      )}
      {beside.length > 0 && <Beside moment={moment} views={beside} alone={stage.length === 0} />}
      <Foot moment={moment} />
    </div>
  );
}

/** What is left out, step by step, until the rest fits; embed.css says what. */
const TIGHT = ['no', 'tight', 'tighter'] as const;

interface BesideProps {
  readonly moment: Moment;
  readonly views: readonly FrameView[];
  /** There is no picture that they stand beside. */
  readonly alone: boolean;
}

function Beside({ moment, views, alone }: BesideProps) {
  const Region = alone ? 'main' : 'aside';
  const [area, size] = useSize<HTMLDivElement>();
  const scroller = useKeepInView<HTMLElement>(moment, '.verdict', '.rung.current', '[aria-current]');
  // biome-ignore lint/correctness/useExhaustiveDependencies: another moment or size is why to fit it anew
  useLayoutEffect(() => {
    const lists = area.current?.querySelector<HTMLElement>('.embed-lists');
    for (const tight of lists ? TIGHT : []) {
      lists!.dataset.tight = tight;
      if ([lists!, ...lists!.children].every(({ scrollHeight, clientHeight }) => scrollHeight <= clientHeight)) break;
    }
  }, [area, moment, size]);
  return (
    <div ref={area} className="embed-beside">
      {/* It may scroll, so the keyboard must reach it. */}
      <Region ref={scroller} className="embed-lists" aria-label={alone ? undefined : 'Beside the picture'} tabIndex={0}>
        {views.map((view) => {
          const View = BESIDE[view]!;
          return <View key={view} moment={moment} />;
        })}
      </Region>
    </div>
  );
}

/** Steps, where we are, and the way to the whole page. */
function Foot({ moment }: { moment: Moment }) {
  const { isStill } = useRange(moment);
  const playing = usePlayback((playback) => playback.playing);
  const plays = useFrame((frame) => frame.plays);
  return (
    <footer>
      {!isStill && (
        <>
          <button type="button" aria-disabled={isAtEnd(-1)} onClick={() => stepInFrame(-1)}>
            ‹ <span className="embed-word">previous</span>
          </button>
          <Bar moment={moment} />
          <span className="embed-where">{whereOf(moment)}</span>
          {plays && (
            <button type="button" aria-pressed={playing} onClick={() => usePlayback.getState().toggle()}>
              {playing ? '❚❚' : '▶'} <span className="embed-word">{playing ? 'stop' : 'play'}</span>
            </button>
          )}
          <button type="button" className="go" aria-disabled={isAtEnd(1)} onClick={() => stepInFrame(1)}>
            <span className="embed-word">next</span> ›
          </button>
        </>
      )}
      <OpenLink />
    </footer>
  );
}

/** `PTE 97 of 256` inside a run of copied PTEs, else the step. */
function whereOf(moment: Moment): string {
  const { done, position, loaded } = moment;
  if (done?.kind === 'entryMoved' && done.count > 1) {
    const level = levelOf(done.operands[0]!).toUpperCase();
    return `${level} ${formatCount(indexInRow(moment) + 1)} of ${formatCount(done.count)}`;
  }
  return `step ${formatCount(position)} of ${formatCount(loaded.trace.length)}`;
}

/** The whole page lies beside the frame; from a memory stick only the one that is one file works. */
function OpenLink() {
  const link = useFrame((frame) => frame.link);
  const page = location.protocol === 'file:' ? 'standalone.html' : './';
  return (
    <a className="embed-open" href={`${new URL(page, location.href).href}#${link}`} target="_blank" rel="noopener">
      open <span className="embed-word">in remapscope</span> ↗
    </a>
  );
}
