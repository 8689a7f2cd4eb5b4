// @vitest-environment node
import { expect, it } from 'vitest';
import { KERNELS } from '../../../src/kernels/kernels.ts';
import { flipOf } from '../../../src/scenario/flip/flip.ts';
import { libraryScenario } from '../../../src/scenario/library.ts';
import { loadedRun } from '../../testing/moments.ts';
import { ghostOf } from './ghost.ts';
import { windowsOf } from './windows.ts';

const MIB = 0x100000;

/** What is offered for the first move of a scenario, and where it would lie. */
function ghost(name: string) {
  const scene = loadedRun(name).scenes[0]!;
  const flip = flipOf(libraryScenario(name)!.scenario, KERNELS['6.12'], 0);
  if (flip.kind !== 'change') throw new Error(`${name} is offered no change`);
  return { scene, change: flip.change, ghost: ghostOf(flip.change, scene.move, scene.vmasBefore) };
}

it.each([
  ['not-mutual', 'shift', 'destination', { start: 0x100040000000 + MIB, end: 0x100040000000 + 4 * MIB }],
  ['below-destination', 'shift', 'neighbour', { start: 0x100040000000 - MIB / 2, end: 0x100040000000 }],
  ['middle-of-vma', 'from', 'source', undefined],
  ['too-short', 'resize', 'source', undefined],
] as const)('of %s is where a change by %s of the %s leads', (name, kind, role, range) => {
  const { change, ghost: found, scene } = ghost(name);
  const { move } = scene;
  expect(found === undefined ? undefined : { kind: change.kind, role: change.role, ...found }).toEqual(
    range ? { kind, role, ...range } : expect.anything(),
  );
  expect(found!.start).not.toBe(move.new);
});

it('is kept in sight where it lies just below the window', () => {
  const { scene, ghost: found } = ghost('below-destination');
  const destination = windowsOf(scene, found)[1]!;
  expect(destination.from).toBeLessThanOrEqual(found!.start);
  expect(windowsOf(scene)[1]!.from).toBeGreaterThan(found!.start);
});
