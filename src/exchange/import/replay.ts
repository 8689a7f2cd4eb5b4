import type { Kernel } from '../../kernels/kernels.ts';
import { SharedObjects } from '../../mm/objects.ts';
import type { CallEvent, MremapCall, Result, TraceEvent } from './calls.ts';
import { type Comparison, replayCall } from './replayCall.ts';
import { type Replayed, replayMremap } from './replayMremap.ts';
import { type Assumption, Space } from './space.ts';

/** What one call came to. */
export interface Compared<Around> {
  readonly event: CallEvent;
  readonly comparison: Comparison;
  readonly mremap?: { readonly call: MremapCall; readonly replayed: Replayed<Around> };
}

export interface Watch<Around> {
  /** Looks at the address space just before a mremap, if it is worth it. */
  readonly before: (space: Space, call: MremapCall, result: Result) => Around | undefined;
  readonly assume: (assumption: Assumption, line: number) => void;
}

/** Replays the calls of all processes of a trace. */
export class Replay<Around> {
  readonly #kernel: Kernel;
  readonly #watch: Watch<Around>;
  /** The trace tells nothing of who is a thread of whom. */
  readonly #apart: boolean;
  readonly #objects = new SharedObjects();
  readonly #spaces = new Map<number, Space>();
  /** Children that may run before the call that makes them has come back: who makes them, and whether they share. */
  #expected: { readonly pid: number; readonly shares: boolean }[] = [];
  /** The address space that mappings were given for, or that the first thread has. */
  #first: Space | undefined;
  #anyThread = false;
  #processes = 0;

  constructor(kernel: Kernel, apart: boolean, watch: Watch<Around>) {
    this.#kernel = kernel;
    this.#apart = apart;
    this.#watch = watch;
  }

  /** Address spaces that there were. */
  get processes(): number {
    return this.#processes;
  }

  /** The address space that the mappings in front of the trace belong to. */
  get first(): Space | undefined {
    return this.#first;
  }

  /** Takes in an event; answers for a call. */
  take(event: TraceEvent): Compared<Around> | undefined {
    switch (event.kind) {
      case 'call':
        return this.#call(event);
      case 'exec':
        this.#spaces.set(event.pid, this.#make());
        this.#spaces.get(event.pid)!.followed = true;
        this.#anyThread = true;
        return undefined;
      case 'child':
        this.#child(event);
        return undefined;
      case 'exit':
        this.#spaces.delete(event.pid);
        return undefined;
      case 'mapping':
        this.#first ??= this.#make();
        this.#first.take(event.mapping);
        this.#first.settle();
        return undefined;
    }
  }

  #make(): Space {
    this.#processes++;
    return new Space(this.#kernel, this.#objects);
  }

  #child({ pid, child, shares, line }: Extract<TraceEvent, { kind: 'child' }>): void {
    if (child < 0) {
      this.#expected.push({ pid, shares });
      return;
    }
    this.#expected = this.#expected.filter((expected) => expected.pid !== pid);
    if (!this.#spaces.has(child)) this.#spaces.set(child, this.#childOf(this.#spaceOf(pid, line), shares));
  }

  #childOf(parent: Space, shares: boolean): Space {
    if (shares) return parent;
    this.#processes++;
    return parent.copy();
  }

  #spaceOf(pid: number, line: number): Space {
    const known = this.#spaces.get(pid);
    if (known) return known;
    const space = this.#spaceOfNew(pid, line);
    this.#spaces.set(pid, space);
    return space;
  }

  #spaceOfNew(pid: number, line: number): Space {
    const expected = this.#expected.pop();
    if (expected) return this.#childOf(this.#spaceOf(expected.pid, line), expected.shares);
    if (!this.#anyThread || this.#apart) {
      if (this.#anyThread) this.#watch.assume('eachItsOwn', line);
      this.#anyThread = true;
      if (this.#spaces.size > 0 || !this.#first) return this.#make();
      return this.#first;
    }
    this.#watch.assume('thread', line);
    const [other] = [...this.#spaces].filter(([thread]) => thread !== pid);
    return other ? other[1] : this.#make();
  }

  #call(event: CallEvent): Compared<Around> {
    const { call, result, pid, line } = event;
    const assume = (assumption: Assumption) => this.#watch.assume(assumption, line);
    let space = this.#spaceOf(pid, line);
    // A program asks where its heap ends when it starts, and finds it elsewhere than it was in the one before.
    if (
      call.name === 'brk' &&
      call.address === 0 &&
      space.heapKnown &&
      typeof result === 'number' &&
      result !== space.mm.brk
    ) {
      assume('exec');
      space = this.#make();
      this.#spaces.set(pid, space);
    }
    if (call.name === 'mmap' || call.name === 'munmap') space.followed = true;
    if (!space.followed && call.name === 'mremap') {
      assume('alone');
      space.clear();
    }
    try {
      if (call.name !== 'mremap') return { event, comparison: replayCall(space, call, result, assume) };
      const look = () => this.#watch.before(space, call, result);
      const replayed = replayMremap(space, call, result, assume, look);
      return { event, comparison: replayed.comparison, mremap: { call, replayed } };
    } finally {
      space.settle();
    }
  }
}
