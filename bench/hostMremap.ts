import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A move of a mapping whose pages are all resident. */
interface HostMove {
  readonly old: number;
  /** Bytes. */
  readonly length: number;
  readonly new: number;
}

/** Times moves on this machine's own kernel, by a small C program. */
export class HostMremap {
  readonly #folder: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;

  /** Throws where there is no C compiler, or this is not Linux. */
  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), 'remapscope-bench-'));
    const program = join(this.#folder, 'mremap');
    const source = fileURLToPath(new URL('mremap.c', import.meta.url));
    const { status, error, stderr } = spawnSync('cc', ['-O2', '-o', program, source], { encoding: 'utf8' });
    if (status !== 0) {
      this.#tidy();
      throw new Error(error ? `There is no C compiler (${error.message}).` : `mremap.c does not compile: ${stderr}`);
    }
    this.#child = spawn(program);
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Nanoseconds that the kernel takes for the move, and for each back and there again. */
  async times({ old, length, new: target }: HostMove, again: number): Promise<number[]> {
    this.#child.stdin.write(`${[old, length, target, again].map((number) => number.toString(16)).join(' ')}\n`);
    const { value, done } = await this.#answers.next();
    if (done || !/^[\d ]+$/.test(value))
      throw new Error(`This machine's kernel was not timed: ${value ?? 'no answer'}.`);
    return value.split(' ').map(Number);
  }

  close(): void {
    this.#child.kill();
    this.#tidy();
  }

  #tidy(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
