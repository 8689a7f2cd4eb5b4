import { WHAT_IF, WHAT_IFS } from '../../../src/kernels/kernels.ts';
import { toggleWhatIf, useSession } from '../../state/session.ts';

/** Rules that nobody shipped, each with a switch; the run is made again at once. */
export function WhatIfList() {
  const kernel = useSession((session) => session.loaded?.kernel);
  const whatIf = useSession((session) => session.whatIf);
  return (
    <>
      <p className="what-if-note">
        None of these rules was ever part of a kernel. Each is added on top of {kernel?.id}, and the scenario runs
        again.
      </p>
      <ul className="what-if-list">
        {WHAT_IFS.map((rule) => (
          <li key={rule}>
            <label>
              <input type="checkbox" checked={whatIf.includes(rule)} onChange={() => void toggleWhatIf(rule)} />
              <span>{WHAT_IF[rule]}</span>
            </label>
          </li>
        ))}
      </ul>
    </>
  );
}
