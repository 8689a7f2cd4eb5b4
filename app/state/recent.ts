import { create } from 'zustand';
import { DEFAULT_KERNEL, KERNEL_IDS, type KernelId } from '../../src/kernels/kernels.ts';
import { acceptScenario } from '../../src/scenario/estimate.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { useEdit } from './edit.ts';
import type { Loaded } from './loaded.ts';
import { openScenario, useSession } from './session.ts';

/** A scenario of one's own, and the kernel that it was opened on. */
export interface RecentScenario {
  readonly scenario: Scenario;
  readonly kernel: KernelId;
}

/** Scenarios of one's own that were opened or made on this device, the last first. The library's are not among them. */
export const useRecent = create<{ readonly recent: readonly RecentScenario[] }>(() => ({ recent: [] }));

const KEY = 'remapscope recent';
const MOST_RECENT = 12;

/** The device's storage; undefined where a frame or the browser forbids it. */
function storage(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}

/**
 * What there is now; another page may have added to it. It is checked like all that comes from outside, and what is bad is
 * passed over. Without a storage, what this page remembers.
 */
function read(): readonly RecentScenario[] {
  try {
    const found: unknown = JSON.parse(storage()?.getItem(KEY) ?? 'null');
    if (Array.isArray(found)) return found.flatMap(readOne).slice(0, MOST_RECENT);
  } catch {
    // It is not what was written here.
  }
  return storage() ? [] : useRecent.getState().recent;
}

function readOne(found: { scenario?: unknown; kernel?: unknown } | null): RecentScenario[] {
  try {
    const kernel = KERNEL_IDS.find((id) => id === found?.kernel) ?? DEFAULT_KERNEL;
    return [{ scenario: acceptScenario(found?.scenario), kernel }];
  } catch {
    return [];
  }
}

/** Keeps as many of them as there is room for. */
function keep(recent: readonly RecentScenario[]): void {
  useRecent.setState({ recent });
  for (let count = recent.length; count >= 0; count--) {
    try {
      if (count === 0) storage()?.removeItem(KEY);
      else storage()?.setItem(KEY, JSON.stringify(recent.slice(0, count)));
      return;
    } catch {
      // No room: one less.
    }
  }
}

export function forgetRecent(): void {
  keep([]);
}

export function openRecent({ scenario, kernel }: RecentScenario): Promise<void> {
  return openScenario(scenario, kernel);
}

/** Remembers from now on what is on the screen, and what is opened and made. Returns how to stop. */
export function rememberRecent(): () => void {
  useRecent.setState({ recent: read() });
  /** What the changes of the scenario on the screen have led to, as text: the next one takes its place. */
  let changed: string | undefined;
  const remember = ({ scenario, kernel, name }: Loaded) => {
    const text = JSON.stringify(scenario);
    const { past, future } = useEdit.getState();
    const replaced = past.length + future.length > 0 ? [text, changed] : [text];
    changed = replaced.length > 1 ? text : undefined;
    const others = read().filter((other) => !replaced.includes(JSON.stringify(other.scenario)));
    const own = name === undefined ? [{ scenario, kernel: kernel.id }] : [];
    keep([...own, ...others].slice(0, MOST_RECENT));
  };
  const { loaded } = useSession.getState();
  if (loaded) remember(loaded);
  return useSession.subscribe(({ loaded }, before) => {
    if (loaded && loaded.scenario !== before.loaded?.scenario) remember(loaded);
  });
}
