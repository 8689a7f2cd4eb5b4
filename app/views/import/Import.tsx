import './import.css';
import { useEffect, useRef } from 'react';
import { mainScreenLink } from '../../state/addressBar.ts';
import { useImport } from '../../state/importTrace.ts';
import { Report } from './Report.tsx';
import { Source } from './Source.tsx';

/** The page that reads what a real program did, and lists its mremaps by what they cost. */
export function Import() {
  const problem = useImport((state) => state.problem);
  const report = useImport((state) => state.report);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const before = document.title;
    document.title = 'Import · remapscope';
    if (useImport.getState().opened === undefined) title.current?.focus(); // else the mremap that was opened has it
    return () => {
      document.title = before;
    };
  }, []);
  return (
    <div className="import">
      <header className="header">
        <h1 ref={title} tabIndex={-1}>
          remapscope · Import
        </h1>
        <span className="import-gap" />
        <a className="button" href={mainScreenLink()}>
          Back to the visualizer
        </a>
      </header>
      <main>
        <p className="import-about">
          Which path did the kernel take, why, and what address would have been fast? Bring what you have of a real
          program: the output of <code>strace</code>, <code>perf trace</code>, <code>bpftrace</code> or ftrace, or{' '}
          <code>/proc/PID/maps</code>, alone or in front of a trace. Every call is replayed in the simulator, in this
          browser; nothing is sent anywhere.
        </p>
        <Source />
        {problem !== undefined && <p role="alert">{problem}</p>}
        {report && <Report report={report} />}
      </main>
    </div>
  );
}
