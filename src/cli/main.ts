import { importTrace } from './import.ts';
import { maple } from './maple.ts';
import { simulate } from './simulate.ts';

const USAGE = `usage: npm run --silent remapscope -- simulate --kernel 6.12 [--kernel 6.1 …] < scenarios.jsonl > results.jsonl
       npm run --silent remapscope -- import [--check] [--json] [--kernel 6.12] < trace.txt
       npm run --silent remapscope -- maple < sequences.jsonl > results.jsonl

  simulate   (also --what-if RULE, more than once) reads scenarios, one JSON object a line, and prints what each operation gave, one line a scenario and kernel
  import     reads strace, perf trace, ftrace, bpftrace or /proc/PID/maps, and lists every mremap with what it moved and why (import --help)
  maple      reads sequences of operations on a maple tree, likewise, and prints the results of each and the digest of the tree, one line a sequence
`;

/** Exit status: 0, or 2 when anything that was given could not be used. */
async function main(args: string[]): Promise<number> {
  const [command, ...rest] = args;
  const streams = { input: process.stdin, output: process.stdout, errors: process.stderr };
  if (command === 'simulate') return simulate(rest, streams);
  if (command === 'import') return importTrace(rest, streams);
  if (command === 'maple') return maple(rest, streams);
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
