import { hex, parseU64 } from '../../address/text.ts';
import type { Kernel } from '../../kernels/kernels.ts';
import { comparable, type Window } from '../../scenario/comparable.ts';
import { type OperationResult, resultsOf } from '../../scenario/results.ts';
import { runScenario } from '../../scenario/run.ts';
import type { Operation, Scenario } from '../../scenario/schema.ts';
import { wrapText } from '../text/wrap.ts';
import { DRIVER, MAIN } from './driver.ts';
import { OBSERVE, OBSERVE_INCLUDES } from './observe.ts';
import { windowsOf } from './windows.ts';

/** A scenario cannot be written down in some form; the message is a sentence that says why. */
export class CannotExport extends Error {
  override name = 'CannotExport';
}

/**
 * A C program that does a scenario on the kernel it runs on, prints what each operation gave in the form of the
 * recordings, and compares that, as KTAP, with what the simulator gives under `kernel`. Throws CannotExport for what no
 * ordinary process can do.
 */
export function programOf(scenario: Scenario, kernel: Kernel): string {
  refuse(scenario, kernel);
  const run = runScenario(scenario, kernel);
  if (run.stopped !== undefined) throw new CannotExport(`There is no answer to compare with. ${run.stopped}`);
  const windows = windowsOf(scenario, run.outcomes);
  const predicted = comparable(resultsOf(run, scenario), scenario, windows);
  return [
    `${headOf(scenario, kernel)}\n#ifndef _GNU_SOURCE\n#define _GNU_SOURCE\n#endif`,
    `${OBSERVE_INCLUDES}#include <sys/utsname.h>\n\n${FALLBACKS}`,
    settingOf(scenario, kernel, predicted, windows),
    `${DECLARATIONS}static void scenario(void)\n{\n${statementsOf(scenario)}}\n`,
    predictionsOf(scenario, predicted),
    OBSERVE,
    DRIVER,
    MAIN,
  ].join('\n');
}

/** Why an operation, or what stands beside the operations, is nothing for a program. */
function refuse({ ops, hugetlb, fail }: Scenario, kernel: Kernel): void {
  const no = (what: string) => {
    throw new CannotExport(`This scenario cannot be a C program: ${what}.`);
  };
  if (kernel.mremap.whatIf.size > 0) no('what-if rules are on, which no kernel has; switch them off');
  if (fail) no('an allocation is made to fail in it, which a program cannot ask of a kernel');
  if (hugetlb || ops.some((each) => each.op === 'mmap' && each.flags?.includes('hugetlb'))) {
    no('it uses hugetlb, which needs a pool of huge pages that a machine may not have');
  }
  if (ops.length === 0) no('it has no operation');
  ops.forEach((operation, number) => {
    const why = WHY_NOT[operation.op];
    if (why) no(`operation ${number + 1} is ${operation.op}, ${why}`);
    if (operation.op === 'mmap' && operation.file !== undefined) {
      no(`operation ${number + 1} maps the file "${operation.file}", of which only the name is known`);
    }
    if (operation.op === 'mmap' && operation.flags?.includes('growsdown')) {
      no(`operation ${number + 1} maps memory that grows down when it is accessed, which is not simulated`);
    }
  });
}

const WHY_NOT: Partial<Record<Operation['op'], string>> = {
  brk: 'and where the heap begins differs from process to process; a mmap does the same',
  exec_stack_shift: 'which the kernel does before a program begins',
  fill: 'which stands for thousands of mappings; name some of them with mmap',
  find: 'a question to the VMA store, which no system call asks',
};

/** ASCII that neither ends a comment or a string nor is a trigraph. */
export const harmless = (text: string) =>
  text
    .replaceAll(/[^ -~]/g, '_')
    .replaceAll(/[\\"']/g, '_')
    .replaceAll('*/', '* /')
    .replaceAll('?', '_');

function headOf({ title = 'A scenario' }: Scenario, { id }: Kernel): string {
  const text = [
    harmless(title),
    '',
    `Does this on the kernel it runs on, and compares what each operation gives with what remapscope predicts for Linux ${id}:`,
    '',
    '    cc -Wall -Wextra -o scenario scenario.c && ./scenario',
    '',
    'prints KTAP, with what happened as JSON in lines that begin with "# {". "./scenario --json" prints that alone, as one line in the form of the recordings. Exit status: 0, 1 when anything differs, 2 when it could not be done.',
  ].join('\n');
  return `/*\n${wrapText(text)
    .split('\n')
    .map((line) => ` * ${line.replace(/^ {2}(?! )/, '')}`.trimEnd())
    .join('\n')}\n */`;
}

/** For headers older than the kernel. */
const FALLBACKS = `#if !defined(__linux__) || !defined(__x86_64__)
#error "This is for Linux on x86-64."
#endif
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif
#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif
`;

function settingOf(
  { id = 'scenario', ops, thp }: Scenario,
  kernel: Kernel,
  predicted: readonly OperationResult[],
  windows: readonly Window[],
): string {
  const shared = ops.some((each) => each.op === 'mmap' && each.flags?.includes('shared'));
  const locked = ops.reduce((sum, each) => sum + (each.op === 'mlock' ? Number(each.len) : 0), 0);
  const define = (name: string, value: string | number) => `#define ${name} ${value}\n`;
  const unwritten = predicted.findIndex(({ pages }) => pages?.some(([, , token]) => token === 0));
  return [
    '/* The addresses of the scenario, in whole PMDs. Nothing else may be there, and nothing outside is looked at. */\n',
    'static const struct { unsigned long start, end; } windows[] = {\n',
    ...windows.map(({ start, end }) => `\t{ ${hex(start)}, ${hex(end)} },\n`),
    '};\n\n',
    define('ID', `"${harmless(id)}"`),
    define('KERNEL', `"${kernel.id}"`),
    define('OPERATIONS', ops.length),
    define('HUGE_PAGES', thp === 'madvise' ? 1 : 0),
    define('SHARED', shared ? 1 : 0),
    define('LOCKED', `${Math.min(locked, 2 ** 47)}UL`),
    '/* The first operation after which there may be the zero page; -1 if there is none. */\n',
    define('ZERO_PAGE_FROM', `(${unwritten})`),
    '\n__attribute__((noreturn)) static void give_up(const char *what)\n{\n',
    '\tfprintf(stderr, "%s\\n", what);\n\texit(2);\n}\n',
  ].join('');
}

/** What each operation is to give; what is as it was is `same`. */
function predictionsOf({ ops }: Scenario, predicted: readonly OperationResult[]): string {
  const before = { maps: '', pages: '' };
  const listOf = (aspect: 'maps' | 'pages', items: readonly (readonly unknown[])[] = []) => {
    const text = items.map((item) => `\n\t\t"${quoted(item)}",`).join('');
    if (text === before[aspect] && text !== '') return 'same';
    before[aspect] = text;
    return text === '' ? 'NONE' : `TEXT(${text.slice(0, -1)})`;
  };
  const rows = predicted.map((result, number) => {
    const what = `"${ops[number]!.op}"`;
    if (result.skipped) return `\t{ ${what}, "'skipped':true", same, same, -1 },\n`;
    const { maps, pages, tables = -1, ...outcome } = result;
    const plain = ops[number]!.op === 'mmap';
    const told = [`"${quoted(outcome).slice(1, -1)}"`, listOf('maps', maps), plain ? 'same' : listOf('pages', pages)];
    return `\t{ ${[what, ...told, tables].join(', ')} },\n`;
  });
  return `#define TEXT(...) (const char *const[]){ __VA_ARGS__, NULL }
#define NONE (const char *const[]){ NULL }
static const char *const same[] = { NULL };

/* What each operation gives by the simulator: JSON, with ' where it has ". A count of -1 is not compared. */
static const struct prediction {
	const char *what, *outcome, *const *maps, *const *pages;
	int tables;
} predicted[] = {
${rows.join('')}};
`;
}

/** What the statements call; not every scenario calls all. */
const DECLARATIONS = `typedef unsigned long u64;
static u64 result(int operation) __attribute__((unused));
static void call(long what, u64 a, u64 b, u64 c, u64 d, u64 e) __attribute__((unused));
static void touch(u64 start, u64 length, u64 stride) __attribute__((unused));
static void look_at(u64 start, u64 length, u64 stride) __attribute__((unused));

`;

const statementsOf = ({ ops }: Scenario) => ops.map((operation) => `\t${statementOf(operation)};\n`).join('');

const quoted = (value: unknown) => JSON.stringify(value).replaceAll('"', "'");

function statementOf(operation: Operation): string {
  const call = (name: string, ...values: string[]) =>
    `call(SYS_${name}, ${[...values, '0', '0', '0'].slice(0, 5).join(', ')})`;
  switch (operation.op) {
    case 'mmap': {
      const { addr = '0x0', len, prot, flags = ['private'] } = operation;
      const names = [...new Set([...flags, 'anonymous'])].map((flag) => `MAP_${flag.toUpperCase()}`);
      return call('mmap', number(addr), number(len), protOf(prot), names.join(' | '));
    }
    case 'mremap': {
      const { old, oldLen, newLen, flags, newAddr = '0x0' } = operation;
      return call('mremap', number(old), number(oldLen), number(newLen), mremapFlags(flags), number(newAddr));
    }
    case 'munmap':
    case 'mlock':
      return call(operation.op, number(operation.addr), number(operation.len));
    case 'mprotect':
      return call('mprotect', number(operation.addr), number(operation.len), protOf(operation.prot));
    case 'madvise': {
      const advice = `MADV_${operation.advice.toUpperCase()}`;
      return call('madvise', number(operation.addr), number(operation.len), advice);
    }
    case 'touch':
    case 'read': {
      const { op, addr, len, stride = '0x1000' } = operation;
      return `${op === 'touch' ? 'touch' : 'look_at'}(${[addr, len, stride].map(number).join(', ')})`;
    }
    default:
      throw new Error(`${operation.op} is not refused, though nothing is written for it`);
  }
}

function number(text: string): string {
  const [, operation, distance] = /^@(\d+)(?:\+(.+))?$/.exec(text) ?? [];
  if (operation === undefined) return hex(parseU64(text)!);
  return `result(${operation})${distance === undefined ? '' : ` + ${hex(parseU64(distance)!)}`}`;
}

const PROT = { r: 'PROT_READ', w: 'PROT_WRITE', x: 'PROT_EXEC' } as const;
const protOf = (prot: string) => [...prot].map((each) => PROT[each as keyof typeof PROT]).join(' | ') || 'PROT_NONE';

function mremapFlags(flags: (Operation & { op: 'mremap' })['flags']): string {
  if (typeof flags === 'number') return hex(flags);
  return flags.map((flag) => (flag.startsWith('0x') ? flag : `MREMAP_${flag.toUpperCase()}`)).join(' | ') || '0';
}
