#!/usr/bin/env node
import { version } from '../../package.json';
import { advise } from './advise.ts';
import type { Streams } from './answerLines.ts';
import { explain } from './explain.ts';
import { exportAs } from './exportAs.ts';
import { HELP } from './help.ts';
import { importTrace } from './import.ts';
import { link } from './link.ts';
import { maple } from './maple.ts';
import { simulate } from './simulate.ts';
import { verifyHost } from './verifyHost.ts';

interface Command {
  /** In a few words. */
  readonly about: string;
  readonly run: (args: readonly string[], streams: Streams) => Promise<number>;
  /** What --help prints, where the command does not do that itself. */
  readonly help?: string;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  simulate: { about: 'what each operation of scenarios gives', run: simulate, help: HELP.simulate },
  explain: { about: 'what a scenario does, and why', run: explain, help: HELP.explain },
  advise: { about: 'what a move costs by where it goes, and where it costs less', run: advise, help: HELP.advise },
  import: { about: 'strace, perf trace, ftrace, bpftrace or maps: every mremap, and its cost', run: importTrace },
  export: { about: 'a scenario as a C program, JSON, text, bpftrace script', run: exportAs, help: HELP.export },
  link: { about: 'the link that opens a scenario', run: link, help: HELP.link },
  maple: { about: 'operations on a maple tree', run: maple, help: HELP.maple },
  verify: { about: "the simulator held against this machine's kernel", run: verifyHost },
};

const USAGE = `usage: remapscope COMMAND [options] < input

${Object.entries(COMMANDS)
  .map(([name, { about }]) => `  ${name.padEnd(10)} ${about}\n`)
  .join('')}
Each reads standard input and writes standard output. remapscope COMMAND --help has options and examples.
Exit status: 0 fine, 1 a difference was found, 2 what was given could not be used.
`;

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--help' || name === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  if (name === '--version') {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  const command = name === undefined || !Object.hasOwn(COMMANDS, name) ? undefined : COMMANDS[name];
  if (!command) {
    const wrong = name === undefined ? 'A command is missing' : `The command "${name}" is not known`;
    process.stderr.write(`${wrong}.\n${USAGE}`);
    return 2;
  }
  if (command.help !== undefined && rest.includes('--help')) {
    process.stdout.write(command.help);
    return 0;
  }
  return command.run(rest, { input: process.stdin, output: process.stdout, errors: process.stderr });
}

// A reader that goes away early, such as head, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
process.exitCode = await main(process.argv.slice(2));
