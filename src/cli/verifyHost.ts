import { mkdtempSync, rmSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatCount, plural } from '../address/text.ts';
import { KERNELS } from '../kernels/kernels.ts';
import type { Difference } from '../scenario/agreement.ts';
import type { Scenario } from '../scenario/schema.ts';
import { answering } from './answering.ts';
import { BadInput, onlyKernel, readArguments, refuseWords } from './arguments.ts';
import { COMPARED, type Compared, compareWithModel, type Verdict } from './host/compare.ts';
import { type Allowed, generateScenario } from './host/generate.ts';
import { type Model, modelFor, versionOf } from './host/kernel.ts';
import { compileRunner, findCompiler, HostRunner, probe, requireLinux, Unsuitable } from './host/machine.ts';
import { runPrograms } from './host/programs.ts';

interface Options {
  readonly count: number;
  readonly seed: number;
  readonly kernel: Model | undefined;
  readonly programs: number;
  readonly forgiveUnrecorded: boolean;
}

function optionsOf(args: readonly string[]): Options {
  const given = readArguments(args, {
    options: ['count', 'seed', 'programs'],
    flags: ['forgive-unrecorded'],
    noRules: true,
  });
  refuseWords('verify', given);
  const { count = '400', seed = '1', programs = '0' } = given.values;
  return {
    count: wholeNumber('--count', count),
    seed: wholeNumber('--seed', seed),
    kernel:
      given.kernels.length === 0 ? undefined : { id: onlyKernel(given).id, recorded: true, why: 'it was asked for' },
    programs: programs === '0' ? 0 : wholeNumber('--programs', programs),
    forgiveUnrecorded: given.flags.has('forgive-unrecorded'),
  };
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new BadInput(`${name} is "${text}"; it must be a whole number above 0.`);
  return Number(text);
}

/** Holds the simulator against this machine's kernel. Exit status: 0, 1 when anything differs, or 2 for a bad argument. */
export const verifyHost = answering(async (args) => {
  const options = optionsOf(args);
  const directory = folderForPrograms();
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  try {
    return await verify(options, directory);
  } catch (error) {
    if (!(error instanceof Unsuitable)) throw error;
    say(`Skipped: the simulator was not held against this machine's kernel. ${error.message}`);
    return 0;
  }
});

function folderForPrograms(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'remapscope-host-'));
  } catch (error) {
    throw new BadInput(`${(error as Error).message}: TMPDIR must name a folder that can be written to.`);
  }
}

const say = (line: string) => process.stdout.write(`${line}\n`);

async function verify(
  { count, seed, kernel, programs, forgiveUnrecorded }: Options,
  directory: string,
): Promise<number> {
  requireLinux();
  const version = versionOf(release());
  const model = version && (kernel ?? modelFor(version));
  if (!model) {
    const imitations = 'gVisor and WSL 1 call themselves 4.4.0';
    throw new Unsuitable(`Linux ${release()} is older than any kernel that is modelled (${imitations}).`);
  }
  const compiler = findCompiler();
  const runner = new HostRunner(compileRunner(compiler, directory));
  try {
    const allowed = await probe(runner, version);
    say(`Linux ${release()}, held against the model of ${model.id}: ${model.why}.`);
    for (const sentence of leftOut(allowed)) say(sentence);
    const start = performance.now();
    const tally = await tallyOf(runner, model, (number) => generateScenario(seed, number, allowed), count);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    say(`${plural(count, 'scenario')} of seed ${seed}, ${plural(tally.operations, 'operation')}, ${seconds} s`);
    const status = report(tally, model, forgiveUnrecorded);
    if (programs === 0) return status;
    const exported = Array.from({ length: programs }, (_, n) => generateScenario(seed, n + 1, allowed));
    return Math.max(status, await roundTrip(exported, model, compiler, directory, forgiveUnrecorded));
  } finally {
    runner.close();
  }
}

const LEFT_OUT: Readonly<Record<keyof Allowed, string>> = {
  shared: 'shared memory (it may come in huge pages here)',
  mlock: 'mlock (64 MiB may not be locked here)',
  dontUnmap: 'MREMAP_DONTUNMAP (complete from 5.13 on)',
  noReplace: 'MAP_FIXED_NOREPLACE (from 4.17 on)',
  hugePageAdvice: 'madvise(hugepage) (this kernel has no huge pages)',
  zeroPage: 'reads and mlock (this kernel gives what was never written a page of its own, not the zero page)',
};

const leftOut = (allowed: Allowed) =>
  Object.entries(LEFT_OUT).flatMap(([key, what]) => (allowed[key as keyof Allowed] ? [] : [`Left out: ${what}.`]));

/** One thing that is wrong, in a scenario. */
interface Finding {
  readonly scenario: Scenario;
  readonly text: string;
}

interface Tally {
  operations: number;
  /** Scenarios for each aspect and verdict. */
  readonly verdicts: Record<Compared, Record<Verdict, number>>;
  readonly findings: Finding[];
}

async function tallyOf(
  runner: HostRunner,
  model: Model,
  scenarioOf: (number: number) => Scenario,
  count: number,
): Promise<Tally> {
  const none = () => ({ agrees: 0, asOther: 0, differs: 0 });
  const verdicts = { outcome: none(), maps: none(), pages: none(), tables: none() };
  const tally: Tally = { operations: 0, verdicts, findings: [] };
  const start = (number: number) => {
    const scenario = scenarioOf(number);
    return { scenario, answered: runner.run(scenario) };
  };
  let next = start(1);
  for (let number = 1; number <= count; number++) {
    const { scenario, answered } = next;
    const answer = await answered;
    // The kernel works on the next one while this one is simulated.
    if (number < count) next = start(number + 1);
    tally.operations += scenario.ops.length;
    if ('failure' in answer) {
      tally.findings.push({ scenario, text: `It could not be run: ${answer.failure}.` });
      continue;
    }
    try {
      const comparison = compareWithModel(scenario, answer.ops, model);
      for (const aspect of COMPARED) {
        const verdict = comparison.verdicts[aspect];
        if (verdict) tally.verdicts[aspect][verdict]++;
      }
      if (comparison.differences.length === 0) continue;
      tally.findings.push({ scenario, text: comparison.differences.map((each) => textOf(each, scenario)).join('\n') });
    } catch (error) {
      tally.findings.push({ scenario, text: `The simulator broke: ${(error as Error).stack}` });
    }
  }
  return tally;
}

const NAMES: Readonly<Record<string, string>> = {
  outcome: 'returned values and errors',
  maps: 'mappings',
  pages: 'resident pages and contents',
  tables: 'number of page tables',
};

function textOf({ aspect, operation, recorded, simulated }: Difference, { ops }: Scenario): string {
  const short = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 600);
  return [
    `${NAMES[aspect]}, operation ${operation + 1} (${ops[operation]?.op}):`,
    `  kernel    ${short(recorded)}`,
    `  simulator ${short(simulated)}`,
  ].join('\n');
}

const MOST_SHOWN = 3;

/** Prints what was found. Returns the exit status. */
function report({ verdicts, findings }: Tally, model: Model, forgiveUnrecorded: boolean): number {
  for (const aspect of COMPARED) {
    const { agrees, asOther, differs } = verdicts[aspect];
    const others = asOther > 0 ? `, ${formatCount(asOther)} more as ${model.other}` : '';
    say(
      `  ${NAMES[aspect]!.padEnd(28)} ${formatCount(agrees)} of ${formatCount(agrees + asOther + differs)} agree${others}`,
    );
  }
  if (findings.length === 0) {
    say('Nothing differs.');
    return 0;
  }
  say(`${plural(findings.length, 'scenario')} differ, or could not be run.`);
  for (const { scenario, text } of findings.slice(0, MOST_SHOWN)) say(`\n${text}\n${JSON.stringify(scenario)}`);
  if (model.recorded) return 1;
  say('\nNo kernel of this series was recorded, so that a difference may be a rule which is not modelled.');
  return forgiveUnrecorded ? 0 : 1;
}

/** Runs the C programs of scenarios, which compare by themselves. Prints what was found, and returns the exit status. */
async function roundTrip(
  scenarios: readonly Scenario[],
  model: Model,
  compiler: string,
  directory: string,
  forgiveUnrecorded: boolean,
): Promise<number> {
  const start = performance.now();
  const { programs, operations, skipped, findings } = await runPrograms(
    scenarios,
    KERNELS[model.id],
    compiler,
    directory,
  );
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  say(`${formatCount(programs)} of them exported as C programs, ${seconds} s: compiled without a warning and run here`);
  say(`  ${formatCount(operations)} operations compared, ${formatCount(skipped)} of them skipped`);
  if (findings.length === 0) {
    say('No program differs from what it predicts.');
    return 0;
  }
  say(`${formatCount(findings.length)} programs differ, or could not be run.`);
  for (const { scenario, text } of findings.slice(0, MOST_SHOWN)) {
    const telling = text.split('\n').filter((line) => !/^(# \{|ok |KTAP|1\.\.)/.test(line));
    say(`\n${telling.join('\n').slice(0, 3000)}\n${JSON.stringify(scenario)}`);
  }
  return !model.recorded && forgiveUnrecorded ? 0 : 1;
}
