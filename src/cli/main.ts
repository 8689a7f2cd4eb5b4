#!/usr/bin/env node
import { fstatSync } from 'node:fs';
import { version } from '../../package.json';
import { advise } from './advise.ts';
import type { Run } from './answering.ts';
import { explain } from './explain.ts';
import { exportAs } from './exportAs.ts';
import { HELP } from './help.ts';
import { importTrace } from './import.ts';
import { inView } from './inView.ts';
import { link } from './link.ts';
import { maple } from './maple.ts';
import { simulate } from './simulate.ts';
import { verifyHost } from './verifyHost.ts';

interface Command {
  /** In a few words. */
  readonly about: string;
  readonly run: Run;
}

const COMMANDS: Readonly<Record<keyof typeof HELP, Command>> = {
  simulate: { about: 'what each operation of scenarios gives', run: simulate },
  explain: { about: 'what a scenario does, and why', run: explain },
  advise: { about: 'what a move costs by where it goes, and where it costs less', run: advise },
  import: { about: 'strace, perf trace, ftrace, bpftrace or maps: every mremap, and its cost', run: importTrace },
  export: { about: 'a scenario as a C program, JSON, text, bpftrace script', run: exportAs },
  link: { about: 'the link that opens a scenario', run: link },
  maple: { about: 'operations on a maple tree', run: maple },
  verify: { about: "the simulator held against this machine's kernel", run: verifyHost },
};
const isCommand = (name: string): name is keyof typeof HELP => Object.hasOwn(COMMANDS, name);

const USAGE = `usage: remapscope COMMAND [options] < input

${Object.entries(COMMANDS)
  .map(([name, { about }]) => `  ${name.padEnd(10)} ${about}\n`)
  .join('')}
Each but verify reads standard input, and each writes standard output. remapscope COMMAND --help has options and examples.
Exit status: 0 fine, 1 a difference was found, 2 what was given could not be used.
`;

const asksForHelp = (word: string) => word === '--help' || word === '-h';

async function main(args: readonly string[]): Promise<number> {
  const [first = '', ...rest] = args;
  if (first === '--version') {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  // `help simulate` is `simulate --help`.
  const helps = asksForHelp(first) || first === 'help';
  const name = helps ? (rest[0] ?? '') : first;
  if (helps && name === '') {
    process.stdout.write(USAGE);
    return 0;
  }
  if (!isCommand(name)) {
    const wrong = args.length === 0 ? 'A command is missing' : `The command "${name}" is not known`;
    process.stderr.write(`${inView(wrong)}.\n${USAGE}`);
    return 2;
  }
  if (helps || rest.some(asksForHelp)) {
    process.stdout.write(HELP[name]);
    return 0;
  }
  // Node reads a folder as if nothing were in it.
  if (name !== 'verify' && fstatSync(0).isDirectory()) {
    process.stderr.write('Standard input is a folder; give a file (< FILE).\n');
    return 2;
  }
  return COMMANDS[name].run(rest, { input: process.stdin, output: process.stdout, errors: process.stderr });
}

// A reader that goes away early, such as head, is no error.
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') process.exit(0);
  process.stderr.write(`What was found could not be written (${message}).\n`);
  process.exit(2);
});
// Nor is one of the errors, who then is told of none.
process.stderr.on('error', () => {});
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { syscall, message } = error as NodeJS.ErrnoException;
  if (syscall !== 'read') throw error;
  process.stderr.write(`Standard input could not be read (${message}).\n`);
  process.exitCode = 2;
}
