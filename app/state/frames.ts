type Frame = (elapsed: number) => void;

const running = new Set<Frame>();
let once = new Map<unknown, () => void>();
let asked = false;
let last: number | undefined;

function tick(now: number): void {
  asked = false;
  const elapsed = last === undefined ? 0 : now - last;
  last = running.size > 0 ? now : undefined;
  const due = once;
  once = new Map();
  for (const frame of [...running]) frame(elapsed);
  for (const action of due.values()) action();
  ask();
}

function ask(): void {
  if (asked || (running.size === 0 && once.size === 0)) return;
  asked = true;
  requestAnimationFrame(tick);
}

/** Calls `frame` in every animation frame, with the milliseconds since the one before, until the returned function is called. */
export function onEachFrame(frame: Frame): () => void {
  running.add(frame);
  ask();
  return () => {
    running.delete(frame);
    if (running.size === 0) last = undefined;
  };
}

/** Milliseconds after which no frame is to be expected: one that is out of sight gets none. */
const UNSEEN = 250;

/** Lets a frame pass, so that what has been computed and what is to come do not add up to a late one. */
export function frameGone(): Promise<void> {
  return new Promise((resolve) => {
    inNextFrame({}, resolve);
    setTimeout(resolve, UNSEEN);
  });
}

/** Calls `action` once in the next frame. Of several with one key only the last is called. */
export function inNextFrame(key: unknown, action: () => void): void {
  once.set(key, action);
  ask();
}
