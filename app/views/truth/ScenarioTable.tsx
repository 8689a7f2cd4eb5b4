import { memo, useEffect, useRef } from 'react';
import { formatCount } from '../../../src/address/text.ts';
import { ktapOf } from '../../../src/exchange/ktap.ts';
import { RECORDED_KERNELS } from '../../../src/scenario/recording.ts';
import type { Verdict } from '../../../src/scenario/verify.ts';
import type { ListedScenario } from '../../../src/worker/protocol.ts';
import { gridVerdicts, useTruth, type Verdicts } from '../../state/truth.ts';
import { saveText } from '../../ui/saveFile.ts';

/** The named scenarios by the first word of their names: what came of each, and a link that opens it. */
export function ScenarioTable() {
  const scenarios = useTruth((truth) => truth.scenarios);
  const verdicts = useTruth((truth) => truth.verdicts);
  const filter = useTruth((truth) => truth.filter);
  const groups = groupsOf(scenarios ?? [], filter);
  const shown = groups.reduce((sum, [, group]) => sum + group.length, 0);
  return (
    <section className="truth-scenarios" aria-labelledby="named-title">
      <header>
        <h2 id="named-title">Named scenarios</h2>
        <input
          type="search"
          aria-label="Filter the scenarios"
          placeholder="filter, such as realign"
          value={filter}
          onChange={(event) => useTruth.setState({ filter: event.target.value })}
        />
        <span role="status">
          {scenarios ? `${formatCount(shown)} of ${formatCount(scenarios.length)}` : 'loading…'}
        </span>
        <SaveButton />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section className="truth-scroll" aria-label="List of the named scenarios" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">scenario, opens on 6.12</th>
              {RECORDED_KERNELS.map((kernel) => (
                <th key={kernel} scope="col">
                  {kernel}
                </th>
              ))}
            </tr>
          </thead>
          {groups.map(([word, group]) => (
            <tbody key={word}>
              <tr className="group">
                <th scope="rowgroup" colSpan={1 + RECORDED_KERNELS.length}>
                  {word} <small>{group.length}</small>
                </th>
              </tr>
              {group.map((scenario) => (
                <Row key={scenario.id} scenario={scenario} verdicts={verdicts.get(scenario.id)} />
              ))}
            </tbody>
          ))}
        </table>
        {scenarios && shown === 0 && <p>No scenario has “{filter}” in its name or title.</p>}
      </section>
    </section>
  );
}

function groupsOf(scenarios: readonly ListedScenario[], filter: string): [string, ListedScenario[]][] {
  const wanted = filter.trim().toLowerCase();
  const groups = new Map<string, ListedScenario[]>();
  for (const scenario of scenarios) {
    if (!`${scenario.id} ${scenario.title}`.toLowerCase().includes(wanted)) continue;
    const word = scenario.id.split('-', 1)[0]!;
    const group = groups.get(word);
    if (group) group.push(scenario);
    else groups.set(word, [scenario]);
  }
  return [...groups];
}

interface RowProps {
  readonly scenario: ListedScenario;
  readonly verdicts: Verdicts | undefined;
}

const Row = memo(function Row({ scenario: { id, title, link }, verdicts }: RowProps) {
  const anchor = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (useTruth.getState().opened !== id) return;
    anchor.current?.scrollIntoView({ block: 'center' });
    anchor.current?.focus();
  }, [id]);
  return (
    <tr>
      <th scope="row">
        {link === undefined ? (
          <span>{id}</span>
        ) : (
          <a ref={anchor} href={`#${link}`} onClick={() => useTruth.setState({ opened: id })}>
            {id}
          </a>
        )}{' '}
        <small>{title}</small>
      </th>
      {RECORDED_KERNELS.map((kernel) => (
        <td key={kernel}>
          <Mark verdict={verdicts?.[kernel]} />
        </td>
      ))}
    </tr>
  );
});

function Mark({ verdict }: { verdict: Verdict | undefined }) {
  if (!verdict) {
    return (
      <>
        <span aria-hidden="true">·</span>
        <span className="visually-hidden">not run</span>
      </>
    );
  }
  const differing = verdict.disagreements.map(({ aspect }) => aspect).join(', ');
  return differing === '' ? (
    <span className="agrees">
      <span aria-hidden="true">✓</span>
      <span className="visually-hidden">agrees</span>
    </span>
  ) : (
    <span className="differs">
      <span aria-hidden="true">✗</span>
      <span className="visually-hidden">differs in</span> <small>{differing}</small>
    </span>
  );
}

/** Saves what came of the grid in the form in which the kernel's own tests report. */
function SaveButton() {
  const grid = useTruth((truth) => gridVerdicts(truth) !== undefined);
  const save = () => {
    const verdicts = gridVerdicts(useTruth.getState());
    if (verdicts) saveText('remapscope-grid.ktap', ktapOf(verdicts));
  };
  return (
    <button
      type="button"
      className="button"
      disabled={!grid}
      title={grid ? 'The scenarios grid, realign and below, on each kernel' : 'Run the named scenarios first'}
      onClick={save}
    >
      Save as KTAP
    </button>
  );
}
