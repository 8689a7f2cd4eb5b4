import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** One of those that are compared: how to get everything ready, and what is then timed. */
export interface Contestant {
  readonly name: string;
  /** How many operations the work consists of. */
  readonly operations: number;
  /** Not timed. The work that it returns is; it answers a number that must be the same for all contestants. */
  readonly prepare: () => () => number;
}

/** Nanoseconds an operation: the median of the repetitions, and the fastest and the slowest of them. */
export interface Timing {
  readonly median: number;
  readonly fastest: number;
  readonly slowest: number;
}

/** How often everything is measured; what comes before to warm up is not counted. */
export const REPETITIONS = 5;

/**
 * Times the work of each contestant: all of them once to warm up, then all of them in turn, five times over, so that a
 * slow moment of the machine meets each alike. Throws when they disagree.
 */
export function measure(...contestants: readonly Contestant[]): Timing[] {
  const times = contestants.map((): number[] => []);
  for (let repetition = 0; repetition <= REPETITIONS; repetition++) {
    const answers = contestants.map(({ prepare, operations }, i) => {
      const work = prepare();
      const start = process.hrtime.bigint();
      const answer = work();
      const elapsed = Number(process.hrtime.bigint() - start);
      if (repetition > 0) times[i]?.push(elapsed / operations);
      return answer;
    });
    if (new Set(answers).size > 1) {
      throw new Error(`${contestants.map(({ name }) => name).join(' and ')} disagree: ${answers.join(' and ')}`);
    }
  }
  return times.map(timingOf);
}

/** Sorts what it is given. */
export function timingOf(times: number[]): Timing {
  times.sort((a, b) => a - b);
  return {
    median: times[Math.floor(times.length / 2)] as number,
    fastest: times[0] as number,
    slowest: times.at(-1) as number,
  };
}

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Bytes by which the heap and the memory of typed arrays have grown once `build` is done and its result is held on to. */
export function heapGrowth(build: () => unknown): number {
  build();
  collectGarbage();
  const before = bytesInUse();
  const kept = build();
  collectGarbage();
  const grown = bytesInUse() - before;
  void kept; // so that it is there until here
  return grown;
}

function bytesInUse(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** The numbers below `n` in an order that looks random and is always the same. */
export function shuffled(n: number): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  let seed = 1;
  for (let i = n - 1; i > 0; i--) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((seed / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}
