import { expect, it } from 'vitest';
import { KERNELS } from '../kernels/kernels.ts';
import { adviseMove, FREE_GROUND } from '../scenario/advise/advise.ts';
import { goingTo } from '../scenario/advise/destination.ts';
import { libraryScenario } from '../scenario/library.ts';
import { runScenario } from '../scenario/run.ts';
import { WorkCount } from '../scenario/work.ts';
import { adviceText } from './adviceText.ts';

const kernel = KERNELS['6.12'];
const adviceOf = (name: string) =>
  adviceText(adviseMove(libraryScenario(name)!.scenario, kernel), kernel, undefined).replaceAll(/\s+/g, ' ');

it('counts operations from 1, as the page does', () => {
  expect(adviceOf('below-source')).toMatch(/^Operation 5 moves 3 MiB from 0x100000100000; /);
});

it('says that the tables of each alignment are counted where there is none yet, unlike those made now', () => {
  const { ops } = libraryScenario('below-source')!.scenario;
  const made = (destination: number) => {
    const going = { ops: ops.map((each) => (each.op === 'mremap' ? goingTo(each, destination) : each)) };
    return new WorkCount(runScenario(going, kernel).trace, going).total.tablesMade;
  };
  // The PUD table of the source serves the present destination, which is far enough from it to need the other two.
  expect([made(0x100040100000), made(FREE_GROUND + 0x100000)]).toEqual([2, 3]);
  const text = adviceOf('below-source');
  expect(text).toMatch(/ now to 0x100040100000: [^:]* 2 tables made, /);
  expect(text).toMatch(/far from all else, where there is no table yet: .* \(aligned as now\): [^:]* 3 tables made, /);
});
