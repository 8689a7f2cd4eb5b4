import './truth.css';
import { useEffect, useRef } from 'react';
import { mainScreenLink } from '../../state/addressBar.ts';
import { RECORDINGS } from '../../state/recordings.ts';
import { loadScenarios, useTruth } from '../../state/truth.ts';
import { AgreementTable } from './AgreementTable.tsx';
import { Disagreements } from './Disagreements.tsx';
import { RunPanel } from './RunPanel.tsx';
import { ScenarioTable } from './ScenarioTable.tsx';

/** The page that holds the simulator against the recordings of real kernels, then and there. */
export function Truth() {
  const problem = useTruth((truth) => truth.problem);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (RECORDINGS) void loadScenarios();
    const before = document.title;
    document.title = 'Truth · remapscope';
    if (useTruth.getState().opened === undefined) title.current?.focus(); // else the scenario that was opened has it
    return () => {
      document.title = before;
    };
  }, []);
  return (
    <div className="truth">
      <header className="header">
        <h1 ref={title} tabIndex={-1}>
          remapscope · Truth
        </h1>
        <span className="truth-gap" />
        <a className="button" href={mainScreenLink()}>
          Back to the visualizer
        </a>
      </header>
      <main>
        <p className="truth-about">
          Is what remapscope shows what Linux does? The project holds recordings of real kernels. Here the simulator
          runs the same scenarios, in this browser, and every result is compared.
        </p>
        {RECORDINGS ? (
          <>
            <RunPanel />
            {problem !== undefined && <p role="alert">{problem}</p>}
            <AgreementTable />
            <Disagreements />
            <ScenarioTable />
          </>
        ) : (
          <p className="truth-about">
            This copy of remapscope is one file and does not hold the recordings, so it cannot compare anything. They
            come with the page that is served from a folder.
          </p>
        )}
      </main>
    </div>
  );
}
