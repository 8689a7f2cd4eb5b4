import { expect, it } from 'vitest';
import { KERNELS } from '../kernels/kernels.ts';
import { adviseMove } from '../scenario/advise/advise.ts';
import { libraryScenario } from '../scenario/library.ts';
import { adviceText } from './adviceText.ts';

const kernel = KERNELS['6.12'];
const adviceOf = (name: string) =>
  adviceText(adviseMove(libraryScenario(name)!.scenario, kernel), kernel, undefined).replaceAll(/\n +/g, ' ');

it('counts operations from 1, as the page does', () => {
  expect(adviceOf('below-source')).toMatch(/^Operation 5 moves 3 MiB from 0x100000100000; /);
});
