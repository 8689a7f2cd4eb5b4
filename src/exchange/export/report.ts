import { KERNEL_IDS, KERNELS, type Kernel } from '../../kernels/kernels.ts';
import { mapsOf, resultsOf } from '../../scenario/results.ts';
import { type Run, runScenario } from '../../scenario/run.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { movesTables, WorkCount } from '../../scenario/work.ts';
import { Player } from '../../trace/player.ts';
import { scenarioFileText } from '../scenarioFile.ts';
import { tablesText } from '../text/tables.ts';
import { wrapText } from '../text/wrap.ts';
import { workText } from '../workText.ts';
import { CannotExport, programOf } from './c.ts';
import { explainText, type Told } from './explain.ts';

/** What each operation gave, in the form of the recordings: one line of JSON, `{"id","kernel","ops"}`. */
export function resultsLine(scenario: Scenario, kernel: Kernel, run: Run, name = 'scenario'): string {
  return `${JSON.stringify({ id: scenario.id ?? name, kernel: kernel.id, ops: resultsOf(run, scenario) })}\n`;
}

/** Everything about a run as plain text of at most 72 columns: what it did and why, the end, and what other kernels need. */
export function reportText(told: Told): string {
  const { scenario, run } = told;
  const player = new Player(run.trace);
  player.seek(run.trace.length);
  const maps = mapsOf(player.memory);
  // What comes behind the last move, such as thousands of mappings, is done once only.
  const lastMove = scenario.ops.findLastIndex(({ op }) => movesTables(op));
  const moving = { ...scenario, ops: scenario.ops.slice(0, lastMove + 1) };
  const others = KERNEL_IDS.map((id) => {
    const { trace } = told.kernel === KERNELS[id] ? run : runScenario(moving, KERNELS[id]);
    return `  ${id.padEnd(5)} ${workText(new WorkCount(trace, scenario).total)}`;
  });
  const lines = [
    'Mappings at the end:',
    ...(maps.length === 0 ? ['  none'] : maps.map((fields) => `  ${fields.join(' ')}`)),
    '',
    'Page tables at the end:',
    ...tablesText(player.memory)
      .split('\n')
      .map((line) => `  ${line}`),
    '',
    'All operations of the same scenario that move, under each kernel:',
    ...others,
  ];
  return `${explainText(told)}\n\n${wrapText(lines.join('\n'))}\n`;
}

/** What is needed to say that a kernel does otherwise: scenario, kernel, the simulator's answer, and the program that shows it. */
export function disagreementText(told: Told): string {
  const { scenario, kernel, run } = told;
  let program: string;
  try {
    program = programOf(scenario, kernel);
  } catch (error) {
    if (!(error instanceof CannotExport)) throw error;
    program = `${error.message}\n`;
  }
  const intro = wrapText(
    [
      `A disagreement with remapscope: ${scenario.title ?? 'a scenario'}`,
      '',
      `Below: the scenario, what the simulator gives for it under Linux ${kernel.id}, and a C program that does it on a real kernel and tells what differs. To be added: what differs, what "uname -a" says, and what the program printed.`,
    ].join('\n'),
  );
  const part = (title: string, text: string) => `\n---- ${title} ----\n\n${text}`;
  return [
    `${intro}\n`,
    part('what differs, uname -a, output of the program', '\n'),
    part('scenario.json', scenarioFileText(scenario)),
    part(`what the simulator gives, Linux ${kernel.id}`, resultsLine(scenario, kernel, run)),
    part('scenario.c', program),
  ].join('');
}
