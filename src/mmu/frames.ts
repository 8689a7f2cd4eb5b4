import { RunStopped } from '../trace/recorder.ts';
import { FIRST_FRAME, MOST_FRAMES } from './entry.ts';

/** Physical page frames. They are handed out in ascending order and never used again, so a frame names one page for good. */
export class Frames {
  #next = FIRST_FRAME;

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
