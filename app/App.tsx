import { type ComponentType, useEffect } from 'react';
import { LIBRARY } from '../src/scenario/library.ts';
import { useEdit } from './state/edit.ts';
import { useKeys } from './state/keys.ts';
import { type Moment, useComparedMoment, useMoment } from './state/moment.ts';
import { useUpdate } from './state/offline.ts';
import { usePage } from './state/page.ts';
import type { PageName } from './state/pages.ts';
import { useAsked } from './state/predict.ts';
import { dismissNotice, openFromLibrary, useSession } from './state/session.ts';
import { useTold } from './state/told.ts';
import { useTour } from './state/tour.ts';
import { useView } from './state/view.ts';
import { inTurn } from './ui/inTurn.tsx';
import { lazily } from './ui/lazily.tsx';
import { useKeepInView } from './ui/useKeepInView.ts';
import { AddressSpace } from './views/address-space/AddressSpace.tsx';
import { DropHint } from './views/DropHint.tsx';
import { Decision } from './views/decision/Decision.tsx';
import { FirstStep } from './views/FirstStep.tsx';
import { Header } from './views/header/Header.tsx';
import { Listing } from './views/listing/Listing.tsx';
import { TreePanel } from './views/maple-tree/TreePanel.tsx';
import { EmptyScenario } from './views/operations/EmptyScenario.tsx';
import { Operations } from './views/operations/Operations.tsx';
import { Inspector } from './views/page-tables/Inspector.tsx';
import { PageTables } from './views/page-tables/PageTables.tsx';
import { Sentence } from './views/Sentence.tsx';
import { Timeline } from './views/timeline/Timeline.tsx';
import { ViewSwitch } from './views/ViewSwitch.tsx';
import { WorkTable } from './views/work/WorkTable.tsx';

const Compare = lazily(() => import('./views/compare/Compare.tsx').then(({ Compare }) => Compare));
const TourBar = lazily(() => import('./views/tour/TourBar.tsx').then(({ TourBar }) => TourBar));
const TreeScreen = lazily(() => import('./views/maple-tree/TreeScreen.tsx').then(({ TreeScreen }) => TreeScreen));

const Predict = lazily(() => import('./views/predict/Predict.tsx').then(({ Predict }) => Predict));

const pages: Record<Exclude<PageName, 'main'>, ComponentType> = {
  glossary: lazily(() => import('./views/glossary/Glossary.tsx').then(({ Glossary }) => Glossary)),
  handout: lazily(() => import('./views/export/Handout.tsx').then(({ Handout }) => Handout)),
  import: lazily(() => import('./views/import/Import.tsx').then(({ Import }) => Import)),
  truth: lazily(() => import('./views/truth/Truth.tsx').then(({ Truth }) => Truth)),
};

/** What follows in its turn while one scrubs: address space and sentence every second moment, the panels in those between. */
const panels = {
  AddressSpace: inTurn(AddressSpace, 1, 2),
  Sentence: inTurn(Sentence, 1, 2),
  Operations: inTurn(Operations, 0),
  Tree: inTurn(TreePanel, 2),
  Work: inTurn(WorkTable, 4),
  Decision: inTurn(DecisionPanel, 6),
  Listing: inTurn(Listing, 8),
};

/** The page that the address bar names. */
export function App() {
  const page = usePage(({ page }) => page);
  const touring = useTour(({ tour }) => tour !== undefined);
  const Page = page === 'main' ? undefined : pages[page];
  return (
    <>
      {Page ? (
        <Page />
      ) : (
        <div className={touring ? 'screen touring' : 'screen'}>
          {touring && <TourBar />}
          <MainScreen />
          <Notice />
        </div>
      )}
      <DropHint />
    </>
  );
}

/** The main screen; before there is a run, and when there is none to show, a sentence in its place. */
function MainScreen() {
  const problem = useSession((session) => session.problem);
  const view = useView((state) => state.view);
  const moment = useMoment();
  const asked = useAsked();
  const predicting = asked !== undefined;
  const told = useTold(moment);
  const other = useComparedMoment();
  const edited = useEdit(({ present }) => present);
  useKeys();
  useFetchAhead();
  if (problem !== undefined) return <Problem text={problem} />;
  if (!moment || !told) return <Loading />;
  const scenario = edited ?? moment.loaded.scenario;
  const isEmpty = scenario.ops.length === 0;
  if (other && !isEmpty) {
    return (
      <div className="app compare">
        <Header />
        <Compare moment={moment} other={other} />
      </div>
    );
  }
  if (view === 'tree' && !predicting && !isEmpty) {
    return (
      <div className="app tree">
        <Header />
        <TreeScreen moment={moment} />
        <Timeline moment={moment} />
      </div>
    );
  }
  return (
    <div className={asked ? `app predicting asks-${asked.question.kind}` : 'app'}>
      <Header />
      <panels.AddressSpace moment={told} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <aside className="left" aria-label="Operations and work" tabIndex={0}>
        <panels.Operations moment={moment} />
        <panels.Work moment={moment} />
        <panels.Tree moment={moment} />
      </aside>
      <main className="stage">
        <div className="stage-head">
          {!predicting && !isEmpty && <ViewSwitch />}
          <panels.Sentence moment={told} ahead={told !== moment} />
          {!predicting && <FirstStep moment={moment} />}
        </div>
        {isEmpty ? (
          <EmptyScenario scenario={scenario} />
        ) : (
          <>
            <PageTables moment={told} />
            <Inspector moment={moment} />
          </>
        )}
      </main>
      <div className="right">
        <panels.Decision moment={moment} />
        {!predicting && <panels.Listing moment={moment} />}
      </div>
      <Timeline moment={moment} />
    </div>
  );
}

/** Fetches what will show a run while the run is being made. */
function useFetchAhead(): void {
  const coming = useSession((session) => session.coming);
  useEffect(() => {
    if (coming === 'compare') Compare.fetch();
    if (coming === 'tree') TreeScreen.fetch();
  }, [coming]);
}

function DecisionPanel({ moment }: { moment: Moment }) {
  const predicting = useAsked() !== undefined;
  const inView = predicting
    ? ['.predict-why']
    : ['.flip', '.verdict', '.rung.fails', '.rung.current', '[aria-labelledby="extent-title"]'];
  const panel = useKeepInView<HTMLElement>(moment, ...inView);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <aside ref={panel} className={predicting ? 'predicting' : ''} aria-label="Decision" tabIndex={0}>
      {predicting ? <Predict moment={moment} /> : <Decision moment={moment} />}
    </aside>
  );
}

/** What is to be told beside the run. It is read out, so it comes into what is there already. */
function Notice() {
  const notice = useSession((session) => session.notice);
  const update = useUpdate((state) => state.update);
  return (
    <div role="status">
      {notice !== undefined ? (
        <div className="notice">
          <span>{notice}</span>
          <button type="button" className="button" onClick={dismissNotice}>
            Close
          </button>
        </div>
      ) : (
        update && <NewVersion update={update} />
      )}
    </div>
  );
}

/** A newer version waits; it takes the place of this one when it is asked to. */
function NewVersion({ update }: { update: () => void }) {
  return (
    <div className="notice">
      <span>There is a newer version of remapscope. It comes when this page is opened again, or now:</span>
      <button type="button" className="button primary" onClick={update}>
        Load it now
      </button>
      <button type="button" className="button" onClick={() => useUpdate.setState({ update: undefined })}>
        Later
      </button>
    </div>
  );
}

function Loading() {
  return (
    <main className="message" aria-busy="true">
      <h1>remapscope</h1>
      <p>Simulating…</p>
    </main>
  );
}

function Problem({ text }: { text: string }) {
  return (
    <main className="message">
      <h1>remapscope</h1>
      <p role="alert">{text}</p>
      <button type="button" className="button primary" onClick={() => void openFromLibrary(LIBRARY[0]!.name)}>
        Open the first scenario
      </button>
    </main>
  );
}
