import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { hex } from '../../address/text.ts';
import { OBSERVE, OBSERVE_INCLUDES } from '../../exchange/export/observe.ts';
import type { Operation, Scenario } from '../../scenario/schema.ts';
import type { Allowed } from './generate.ts';
import { isBefore, type Version } from './kernel.ts';
import { type Answer, decodeAnswer, encodeScenario, WINDOW } from './protocol.ts';

/** Why scenarios cannot be run on this machine: a sentence. */
export class Unsuitable extends Error {
  override name = 'Unsuitable';
}

/** Throws Unsuitable unless this is Linux on x86-64, and no imitation of either. */
export function requireLinux(): void {
  if (platform() !== 'linux') throw new Unsuitable(`This is ${platform()}, not Linux.`);
  if (arch() !== 'x64') throw new Unsuitable(`This machine is ${arch()}, not x86-64.`);
  if (/gvisor/i.test(readFileSync('/proc/version', 'utf8'))) {
    throw new Unsuitable('This is gVisor, which manages memory in its own way.');
  }
  if (!/^vendor_id\s*:\s*(?!VirtualApple)/m.test(readFileSync('/proc/cpuinfo', 'utf8'))) {
    throw new Unsuitable('This machine only translates x86-64: its kernel is one of another architecture.');
  }
}

const COMPILERS = ['cc', 'gcc', 'clang'];

/** The name of a C compiler. Throws Unsuitable where there is none. */
export function findCompiler(): string {
  const compiler = COMPILERS.find((name) => spawnSync(name, ['--version']).status === 0);
  if (!compiler) throw new Unsuitable(`There is no C compiler (${COMPILERS.join(', ')}).`);
  return compiler;
}

/** Compiles run.c into `directory` and returns the program. Throws Unsuitable where nothing can be compiled. */
export function compileRunner(compiler: string, directory: string): string {
  const compile = (program: string, source: string[], input = '') =>
    spawnSync(compiler, ['-O1', '-Wall', '-Wextra', '-I', directory, '-o', join(directory, program), ...source], {
      encoding: 'utf8',
      input,
      timeout: 60_000,
    });
  writeFileSync(join(directory, 'includes.h'), OBSERVE_INCLUDES);
  writeFileSync(join(directory, 'observe.h'), OBSERVE);
  const { status, stderr } = compile('run', [fileURLToPath(new URL('run.c', import.meta.url))]);
  if (status === 0) return join(directory, 'run');
  const anything = compile('nothing', ['-x', 'c', '-'], '#include <sys/mman.h>\nint main(void) { return 0; }\n');
  if (anything.status !== 0) throw new Unsuitable(`${compiler} cannot compile: the C library's headers are missing.`);
  throw new Error(`${compiler} does not compile run.c:\n${stderr}`);
}

function read(line: string, scenario: Scenario): Answer {
  try {
    return decodeAnswer(line, scenario);
  } catch (error) {
    return { failure: (error as Error).message };
  }
}

/** Runs scenarios on this machine's kernel, one after the other. */
export class HostRunner {
  /** The program ends a scenario after 20 s by itself. */
  static readonly #PATIENCE = 60_000;
  readonly #program: string;
  #child: ChildProcessWithoutNullStreams | undefined;
  #lines: Interface | undefined;

  constructor(program: string) {
    this.#program = program;
  }

  /** What the kernel gave. A program that hangs or breaks is a failure; the next scenario has a new one. */
  run(scenario: Scenario): Promise<Answer> {
    const { child, lines } = this.#start();
    return new Promise((resolve) => {
      const finish = (answer: Answer) => {
        clearTimeout(timer);
        lines.off('line', onLine);
        child.off('close', onClose);
        resolve(answer);
      };
      const onLine = (line: string) => finish(read(line, scenario));
      const onClose = () => finish({ failure: 'the program that runs scenarios has ended' });
      const timer = setTimeout(() => {
        this.close();
        finish({ failure: `there was no answer for ${HostRunner.#PATIENCE / 1000} s` });
      }, HostRunner.#PATIENCE);
      lines.once('line', onLine);
      child.once('close', onClose);
      child.stdin.write(`${encodeScenario(scenario)}\n`);
    });
  }

  #start(): { child: ChildProcessWithoutNullStreams; lines: Interface } {
    if (this.#child && this.#lines && this.#child.exitCode === null && this.#child.signalCode === null) {
      return { child: this.#child, lines: this.#lines };
    }
    const child = spawn(this.#program);
    // A program that ends early closes its input; that it ended is told by `close`.
    child.stdin.on('error', () => {});
    child.on('error', () => {});
    child.stderr.resume();
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout });
    return { child, lines: this.#lines };
  }

  /** Ends the program, and with it a child that hangs. */
  close(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }
}

const mapped = (prot: string, bytes: number): Operation => ({
  op: 'mmap',
  addr: hex(WINDOW.start),
  len: hex(bytes),
  prot,
  flags: ['private', 'anonymous', 'fixed'],
});

/** What every Linux does with `PROBE`, after its last operation. */
const PROBE: Operation[] = [
  mapped('rw', 0x4000),
  { op: 'touch', addr: hex(WINDOW.start), len: '0x2000' },
  { op: 'mprotect', addr: hex(WINDOW.start), len: '0x1000', prot: '' },
];
const PROBED = {
  ret: '0x0',
  maps: [
    ['0xf8000000000', '0xf8000001000', '---p'],
    ['0xf8000001000', '0xf8000004000', 'rw-p'],
  ],
  tables: 3,
  pages: [['0xf8000000000', 2, 1]],
};

/** What scenarios may contain here. Throws Unsuitable where the kernel does not do the simplest things as Linux does. */
export async function probe(runner: HostRunner, version: Version): Promise<Allowed> {
  const answer = await runner.run({ ops: PROBE });
  if ('failure' in answer) throw new Unsuitable(`Scenarios cannot be run here (${answer.failure}).`);
  const last = answer.ops.at(-1);
  if (JSON.stringify(last) !== JSON.stringify(PROBED)) {
    throw new Unsuitable(`This kernel does not do the simplest things as Linux does (${JSON.stringify(last)}).`);
  }
  const works = async (...ops: Operation[]) => {
    const given = await runner.run({ ops });
    return 'ops' in given && given.ops.every(({ errno }) => errno === undefined);
  };
  if (!(await works(mapped('rw', 2 ** 28)))) throw new Unsuitable('256 MiB of memory cannot be mapped here.');
  return {
    shared: sharedPagesAreSmall(),
    mlock: await works(mapped('r', 2 ** 26), { op: 'mlock', addr: hex(WINDOW.start), len: hex(2 ** 26) }),
    dontUnmap: !isBefore(version, [5, 13]),
    noReplace: !isBefore(version, [4, 17]),
    hugePageAdvice: existsSync(HUGE_PAGES),
    zeroPage: await readsAllocateNothing(runner),
  };
}

/**
 * Whether memory that was only read counts as never faulted, as where reads get the zero page: then a part of it that is
 * moved away merges with what it comes to lie beside.
 */
async function readsAllocateNothing(runner: HostRunner): Promise<boolean> {
  const [old, moved] = [WINDOW.start + 0x12000, WINDOW.start + 0xe000];
  const answer = await runner.run({
    ops: [
      { ...mapped('r', 0x4000), addr: hex(WINDOW.start + 0x10000) } as Operation,
      { op: 'read', addr: hex(WINDOW.start + 0x10000), len: '0x4000' },
      {
        op: 'mremap',
        old: hex(old),
        oldLen: '0x2000',
        newLen: '0x2000',
        flags: ['maymove', 'fixed'],
        newAddr: hex(moved),
      },
    ],
  });
  return 'ops' in answer && answer.ops.at(-1)?.maps?.length === 1;
}

const HUGE_PAGES = '/sys/kernel/mm/transparent_hugepage';

/** Whether shared memory comes in small pages. A process can turn huge pages off for its private memory only. */
function sharedPagesAreSmall(): boolean {
  if (!existsSync(HUGE_PAGES)) return true;
  return ['.', ...readdirSync(HUGE_PAGES)]
    .map((name) => join(HUGE_PAGES, name, 'shmem_enabled'))
    .filter((path) => existsSync(path))
    .every((path) => /\[(never|deny|inherit)\]/.test(readFileSync(path, 'utf8')));
}
