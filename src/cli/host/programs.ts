import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programOf } from '../../exchange/export/c.ts';
import type { Kernel } from '../../kernels/kernels.ts';
import type { Scenario } from '../../scenario/schema.ts';

/** What the exported programs of some scenarios gave. */
export interface ProgramTally {
  programs: number;
  operations: number;
  /** Operations that the programs themselves called skipped. */
  skipped: number;
  /** What differed, did not compile or could not be run: what the compiler or the program said. */
  readonly findings: { readonly scenario: Scenario; readonly text: string }[];
}

/** How many are compiled and run at a time. */
const AT_A_TIME = 2;

/** Exports scenarios as C, compiles the programs with all warnings as errors, and runs them on this machine's kernel. */
export async function runPrograms(
  scenarios: readonly Scenario[],
  kernel: Kernel,
  compiler: string,
  directory: string,
): Promise<ProgramTally> {
  const tally: ProgramTally = { programs: 0, operations: 0, skipped: 0, findings: [] };
  const waiting = scenarios.values();
  await Promise.all(
    Array.from({ length: AT_A_TIME }, async (_, place) => {
      const [source, program] = [join(directory, `program${place}.c`), join(directory, `program${place}`)];
      for (const scenario of waiting) {
        writeFileSync(source, programOf(scenario, kernel));
        const compiled = await run(compiler, [...FLAGS, '-o', program, source]);
        const { status, said } = compiled.status === 0 ? await run(program, []) : compiled;
        tally.programs++;
        tally.operations += count(said, /^(not )?ok /gm);
        tally.skipped += count(said, /^ok .* # SKIP /gm);
        if (status !== 0 || count(said, /^ok /gm) === 0) tally.findings.push({ scenario, text: said });
      }
    }),
  );
  return tally;
}

const FLAGS = ['-O0', '-pipe', '-std=c11', '-Wall', '-Wextra', '-Wpedantic', '-Werror'];

const count = (text: string, what: RegExp) => text.match(what)?.length ?? 0;

function run(program: string, args: readonly string[]): Promise<{ readonly status: number; readonly said: string }> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: 60_000, maxBuffer: 2 ** 26 }, (error, output, errors) => {
      const status = error ? (typeof error.code === 'number' ? error.code : 1) : 0;
      resolve({ status, said: `${output}${errors}${error?.signal ? `It was ended by ${error.signal}.\n` : ''}` });
    });
  });
}
