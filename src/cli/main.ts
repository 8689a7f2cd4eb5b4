import { simulate } from './simulate.ts';

const USAGE = `usage: npm run --silent remapscope -- simulate --kernel 6.12 [--kernel 6.1 …] < scenarios.jsonl > results.jsonl

  simulate   (also --what-if RULE, more than once) reads scenarios, one JSON object a line, and prints what each operation gave, one line a scenario and kernel
`;

/** Exit status: 0, or 2 when anything that was given could not be used. */
async function main(args: string[]): Promise<number> {
  const [command, ...rest] = args;
  if (command === 'simulate') return simulate(rest, process.stdin, process.stdout, process.stderr);
  if (command === '--help' || command === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  process.stderr.write(
    `${command === undefined ? 'A command is missing' : `The command "${command}" is not known`}.\n${USAGE}`,
  );
  return 2;
}

process.exitCode = await main(process.argv.slice(2));
