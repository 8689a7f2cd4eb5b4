import { RunStopped } from '../trace/recorder.ts';
import { MOST_FRAMES, ZERO_FRAME } from './entry.ts';

/** Physical page frames. They are handed out in ascending order and never used again, so a frame names one page for good. */
export class Frames {
  #next = ZERO_FRAME + 1;

  /** Takes `count` frames in a row and returns the first. */
  take(count: number): number {
    const first = this.#next;
    if (first + count > MOST_FRAMES) {
      throw new RunStopped(`The run was stopped: it used more than ${MOST_FRAMES} pages of memory in all.`);
    }
    this.#next += count;
    return first;
  }
}
