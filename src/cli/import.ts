import { FORMATS, type Format, isFormat } from '../exchange/import/formats.ts';
import { BadImport, Importer } from '../exchange/import/importer.ts';
import type { ImportReport } from '../exchange/import/report.ts';
import { reportText } from '../exchange/import/reportText.ts';
import { isKernelId, KERNEL_IDS, KERNELS, type KernelId } from '../kernels/kernels.ts';
import type { Streams } from './answerLines.ts';

const HELP = `usage: remapscope import [${FORMATS.join('|')}] [--check] [--json] [--kernel NAME] < text

Reads what a program did and lists every mremap: what it moved, and why it was not less. The form of the text is guessed
when it is not named. Mappings (/proc/PID/maps) may stand in front of a trace that begins in mid-life.

  --check         holds every recorded result against the simulator's, and lists what differs
  --json          prints one JSON object: the report, with a scenario for each mremap
  --kernel NAME   the kernel to replay under: ${KERNEL_IDS.join(', ')} (6.12 if none)

Exit status: 0, 1 when --check found a difference, 2 when the text or an argument could not be used.

Examples:
  strace -f -e trace=memory,process -o trace.txt program; remapscope import --check --kernel 6.18 < trace.txt
  cat /proc/PID/maps trace.txt | remapscope import strace
  remapscope import --json < trace.txt | jq -c '.mremaps.first[0].scenario' | remapscope simulate
`;

interface Options {
  readonly format: Format | undefined;
  readonly check: boolean;
  readonly json: boolean;
  readonly kernel: KernelId;
}

/** Imports a text and prints a report. Returns the exit status: 0, 1 when a difference was found, 2 for bad input. */
export async function importTrace(args: readonly string[], { input, output, errors }: Streams): Promise<number> {
  if (args.includes('--help')) {
    output.write(HELP);
    return 0;
  }
  const options = optionsOf(args);
  if (typeof options === 'string') {
    errors.write(`${options}\n`);
    return 2;
  }
  const importer = new Importer(KERNELS[options.kernel], options.format);
  const decoder = new TextDecoder();
  try {
    for await (const chunk of input) {
      importer.feed(typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }));
    }
    const report = importer.finish();
    const unread = unreadText(report);
    if (unread !== undefined) throw new BadImport(unread);
    output.write(options.json ? `${JSON.stringify(report)}\n` : reportText(report, options.check));
    return options.check && report.differences.count > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof BadImport)) throw error;
    errors.write(`${error.message}\n`);
    return 2;
  }
}

/** A sentence about a text of which no line is read; undefined of any other. */
function unreadText({ lines, skipped, format }: ImportReport): string | undefined {
  if (lines === 0) return 'There is no text: give a trace or /proc/PID/maps on standard input.';
  if (skipped.count < lines) return undefined;
  return `Nothing in this text is read as ${format}; where no form is named, it is guessed.`;
}

/** What the arguments ask for; or a sentence about what is wrong with them. */
function optionsOf(args: readonly string[]): Options | string {
  let options: Options = { format: undefined, check: false, json: false, kernel: '6.12' };
  for (let i = 0; i < args.length; i++) {
    const [name, attached] = args[i]!.split('=', 2) as [string, string?];
    if (isFormat(name) && attached === undefined) options = { ...options, format: name };
    else if (name === '--check' || name === '--json') options = { ...options, [name.slice(2)]: true };
    else if (name === '--kernel') {
      const kernel = attached ?? args[++i] ?? '';
      if (!isKernelId(kernel)) return `The kernel "${kernel}" is not known; there are ${KERNEL_IDS.join(', ')}.`;
      options = { ...options, kernel };
    } else {
      return `The argument "${args[i]}" is not known; ${FORMATS.join(', ')}, --check, --json and --kernel NAME are.`;
    }
  }
  return options;
}
