import { jointStepOf, type LaneTable, type Pair } from '../../src/scenario/lanes.ts';
import type { Landmark } from '../../src/trace/navigate.ts';
import { useInspector, writeBy } from './inspector.ts';
import { usePlayback } from './playback.ts';
import { say, useSession } from './session.ts';

const NAMES: Readonly<Record<Landmark, string>> = {
  decision: 'decision',
  warning: 'warning',
  table: 'table made or freed',
};

/** Goes to the next step of a kind, or the one before; says so when there is none. */
export function goToLandmark(kind: Landmark, by: 1 | -1): void {
  const { loaded } = useSession.getState();
  if (!loaded) return;
  const { position, pause, seek } = usePlayback.getState();
  pause();
  const found = loaded.stops.goTo(kind, position, by);
  if (found === undefined) say(`There is no ${NAMES[kind]} ${by > 0 ? 'after' : 'before'} this step.`);
  else seek(found, true);
}

/** Goes to the next write of the entry in hand, or the one before. */
export function goToWrite(by: 1 | -1): void {
  const { loaded } = useSession.getState();
  const { inHand } = useInspector.getState();
  if (!loaded) return;
  if (inHand === undefined) {
    say('No entry is in hand: click one in the page tables, or reach it with Tab and press Enter.');
    return;
  }
  const { position, pause, seek } = usePlayback.getState();
  pause();
  const found = writeBy(loaded.trace, inHand, by > 0 ? position : position - 1, by);
  if (found === undefined) say(`The entry in hand is not written ${by > 0 ? 'after' : 'before'} this step.`);
  else seek(found, true);
}

/** While two runs are compared: goes to the step at which they first differ. */
export function goToDifference(): void {
  const { loaded } = useSession.getState();
  if (!loaded?.compared) {
    say('Nothing is compared: C compares with another kernel.');
    return;
  }
  const { difference, lanes, kernel } = loaded.compared;
  if (!difference) {
    say(`${loaded.kernel.id} and ${kernel.id} do the same in this scenario, step for step.`);
    return;
  }
  const { pause, seekJoint } = usePlayback.getState();
  pause();
  seekJoint(differenceStep(lanes, difference));
}

/** The joint step just after the first one that differs. */
export function differenceStep(lanes: LaneTable, { a, b }: Pair): number {
  return Math.min(jointStepOf(lanes, 'a', a + 1), jointStepOf(lanes, 'b', b + 1));
}
