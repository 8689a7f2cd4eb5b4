import { useRef, useState } from 'react';
import { change } from '../../state/change.ts';
import { useDialogs } from '../../state/dialogs.ts';
import { useEditedScenario } from '../../state/edit.ts';
import type { Loaded } from '../../state/loaded.ts';
import { readText, textOf } from './scenarioText.ts';

/** The scenario as text, to be changed, taken away or put in. It runs when it is applied; until then the run stays. */
export function ScenarioText({ loaded }: { loaded: Loaded }) {
  const close = useDialogs((dialogs) => dialogs.close);
  const scenario = useEditedScenario(loaded.scenario);
  const { title, ...untitled } = scenario;
  // While something is asked, the title would often say the answer.
  const shown = loaded.isCut ? untitled : scenario;
  const [text, setText] = useState(() => textOf(shown));
  const area = useRef<HTMLTextAreaElement>(null);
  const result = readText(text);
  const problem = 'problem' in result ? result.problem : undefined;
  const show = () => {
    if (!problem || !area.current) return;
    area.current.focus();
    area.current.setSelectionRange(problem.offset, problem.offset + Math.max(1, problem.length));
  };
  const apply = () => {
    if (!('scenario' in result)) return show();
    change(loaded.isCut && title !== undefined ? { title, ...result.scenario } : result.scenario);
    close();
  };
  return (
    <form
      className="scenario-text"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <p id="scenario-text-about">
        One JSON object, as the command line reads it. Numbers of bytes and addresses are text: <code>"0x200000"</code>.
        What the first operation returned is <code>"@0"</code>.
      </p>
      <textarea
        ref={area}
        aria-label="The scenario as JSON"
        aria-describedby="scenario-text-about scenario-text-told"
        aria-invalid={problem !== undefined}
        spellCheck={false}
        autoComplete="off"
        wrap="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          apply();
        }}
      />
      <div id="scenario-text-told" className={problem ? 'form-error' : 'form-echo'} role={problem ? 'alert' : 'status'}>
        {problem ? (
          <>
            <button type="button" onClick={show}>
              Line {problem.line}, column {problem.column}
            </button>
            : {problem.sentence} The picture shows the last valid scenario.
          </>
        ) : (
          operations('scenario' in result ? result.scenario.ops.length : 0)
        )}
      </div>
      <div className="operation-tools">
        <button type="submit" className="button primary">
          Apply
        </button>
        <button type="button" className="button" onClick={close}>
          Cancel
        </button>
      </div>
    </form>
  );
}

function operations(count: number): string {
  return count === 0 ? 'A scenario without operations.' : `A scenario of ${count} operation${count === 1 ? '' : 's'}.`;
}
