import type { KernelId, WhatIf } from '../kernels/kernels.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Reply, Request, RunResult } from './protocol.ts';
import { spawnWorker } from './spawn.ts';

/** The part of a Worker that the client uses; tests hand in another. */
export interface WorkerLike {
  postMessage(message: Request): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<Reply>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** A request was given up because another was made, or because it was stopped. */
export class Superseded extends Error {
  override name = 'Superseded';
}

/** Milliseconds without a word from a worker that is at it, after which it is taken to hang. */
const MOST_SILENCE = 20_000;

interface Pending {
  readonly asked: Asked;
  readonly onReply: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
  /** Changes when it is asked again. */
  request: number;
  /** It has been asked of a second worker. */
  again: boolean;
}

/** What takes long and tells how far it is: a worker that hangs or breaks down over it is replaced, once, and asked again. */
const WATCHED: readonly Request['type'][] = ['run', 'gallery', 'import'];

/** A request as it is made here; its number is given when it is sent. */
type Asked<R extends Request = Request> = R extends Request ? Omit<R, 'request'> : never;

/**
 * Asks a worker, one request at a time: making another gives up the one under way. A worker that is busy with something
 * nobody wants any more, that broke down, or that hangs, is replaced.
 */
export abstract class WorkerClient {
  /** Is told, in a sentence, why a worker was replaced in the middle of what it was asked. */
  onRestart: (why: string) => void = () => {};
  readonly #spawn: () => WorkerLike;
  #worker: WorkerLike | undefined;
  #pending: Pending | undefined;
  #requests = 0;
  #silence: ReturnType<typeof setTimeout> | undefined;
  /** The worker has answered before: it is loaded. Until then nobody knows how long that takes. */
  #answers = false;

  constructor(spawn: () => WorkerLike) {
    this.#spawn = spawn;
  }

  /** Starts the worker ahead of what it will be asked, so that it is there then. */
  begin(): void {
    this.#worker ??= this.#start();
  }

  /** Gives up what is under way, at once, whatever the worker is busy with. */
  stop(): void {
    if (this.#pending) this.#giveUp(new Superseded('It was stopped.'));
  }

  /** Ends a worker that has nothing to do; the next request starts one. */
  rest(): void {
    if (!this.#pending) this.#dropWorker();
  }

  protected ask<Result>(
    asked: Asked,
    onReply: (reply: Reply, resolve: (result: Result) => void) => void,
  ): Promise<Result> {
    if (this.#pending) this.#giveUp(new Superseded('Another run was asked for.'));
    return new Promise((resolve, reject) => {
      const finish = (result: Result) => {
        this.#pending = undefined;
        resolve(result);
      };
      this.#pending = { asked, request: 0, again: false, onReply: (reply) => onReply(reply, finish), reject };
      this.#send(this.#pending);
    });
  }

  #send(pending: Pending): void {
    pending.request = ++this.#requests;
    this.#worker ??= this.#start();
    this.#worker.postMessage({ ...pending.asked, request: pending.request });
    if (this.#answers) this.#watch();
  }

  /** From now on, silence is taken for hanging. */
  #watch(): void {
    clearTimeout(this.#silence);
    if (!this.#pending || !WATCHED.includes(this.#pending.asked.type)) return;
    const why = `The simulator did not answer for ${MOST_SILENCE / 1000} seconds.`;
    this.#silence = setTimeout(() => this.#breaksDown(why), MOST_SILENCE);
  }

  #start(): WorkerLike {
    const worker = this.#spawn();
    worker.onmessage = ({ data }) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault?.();
      this.#breaksDown(`The simulator stopped working: ${event.message || 'it could not be loaded'}.`);
    };
    return worker;
  }

  #receive(reply: Reply): void {
    this.#answers = true;
    const pending = this.#pending;
    if (!pending || reply.request !== pending.request) return;
    if (reply.type === 'failed') {
      this.#pending = undefined;
      pending.reject(new Error(reply.message));
    } else {
      pending.onReply(reply);
    }
    this.#watch();
  }

  #breaksDown(why: string): void {
    const pending = this.#pending;
    if (!pending || pending.again || !WATCHED.includes(pending.asked.type)) {
      this.#giveUp(new Error(pending?.again ? `${why} It had been started again before.` : why));
      return;
    }
    this.#dropWorker();
    pending.again = true;
    this.onRestart(`${why} It was started again.`);
    this.#send(pending);
  }

  #giveUp(why: Error): void {
    this.#dropWorker();
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.reject(why);
  }

  #dropWorker(): void {
    clearTimeout(this.#silence);
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#answers = false;
  }
}

/** Has a worker run scenarios. */
export class SimulatorClient extends WorkerClient {
  constructor(spawn: () => WorkerLike = spawnWorker) {
    super(spawn);
  }

  run(
    scenario: Scenario,
    kernel: KernelId,
    beside: KernelId,
    onProgress?: (operation: number, operations: number) => void,
    whatIf: readonly WhatIf[] = [],
    compared?: KernelId,
  ): Promise<RunResult> {
    const asked = {
      type: 'run',
      scenario,
      kernel,
      beside,
      ...(whatIf.length > 0 ? { whatIf } : {}),
      ...(compared === undefined ? {} : { compared }),
    } as const;
    return this.ask(asked, (reply, resolve) => {
      if (reply.type === 'progress') onProgress?.(reply.operation, reply.operations);
      if (reply.type === 'done') resolve(reply.result);
    });
  }
}
