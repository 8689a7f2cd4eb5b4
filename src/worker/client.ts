import type { KernelId, WhatIf } from '../kernels/kernels.ts';
import type { Flip } from '../scenario/flip/flip.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Card } from './gallery.ts';
import type { ListedScenario, RecordingFile, Reply, Request, RunResult, VerifyProgress } from './protocol.ts';
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

interface Pending {
  readonly request: number;
  readonly onReply: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/** A request as it is made here; its number is given when it is sent. */
type Asked<R extends Request = Request> = R extends Request ? Omit<R, 'request'> : never;

/**
 * Has a worker run, change and verify scenarios, one request at a time: making another gives up the one under way. A worker
 * that is busy with something nobody wants any more, or that broke down, is replaced.
 */
export class SimulatorClient {
  readonly #spawn: () => WorkerLike;
  #worker: WorkerLike | undefined;
  #pending: Pending | undefined;
  #requests = 0;

  constructor(spawn: () => WorkerLike = spawnWorker) {
    this.#spawn = spawn;
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
    return this.#ask(asked, (reply, resolve) => {
      if (reply.type === 'progress') onProgress?.(reply.operation, reply.operations);
      if (reply.type === 'done') resolve(reply.result);
    });
  }

  /** What would turn the verdict on a move of a run round; `move` is its number, from 0. */
  flip(scenario: Scenario, kernel: KernelId, move: number, whatIf: readonly WhatIf[] = []): Promise<Flip> {
    const asked = { type: 'flip', scenario, kernel, move, ...(whatIf.length > 0 ? { whatIf } : {}) } as const;
    return this.#ask(asked, (reply, resolve) => {
      if (reply.type === 'flipped') resolve(reply.flip);
    });
  }

  /** The scenarios of a file of recordings. */
  list(url: string): Promise<readonly ListedScenario[]> {
    return this.#ask({ type: 'list', url }, (reply, resolve) => {
      if (reply.type === 'listed') resolve(reply.scenarios);
    });
  }

  /** Holds the simulator against files of recordings; the result is the last progress. */
  verify(files: readonly RecordingFile[], onProgress: (progress: VerifyProgress) => void): Promise<VerifyProgress> {
    return this.#ask({ type: 'verify', files }, (reply, resolve) => {
      if (reply.type === 'verifying') onProgress(reply.progress);
      if (reply.type === 'verified') resolve(reply.progress);
    });
  }

  /** What the small pictures of the library's scenarios are drawn from, one after the other as they get ready. */
  gallery(kernel: KernelId, onCard: (card: Card) => void): Promise<void> {
    return this.#ask({ type: 'gallery', kernel }, (reply, resolve) => {
      if (reply.type === 'card') onCard(reply.card);
      if (reply.type === 'gallery') resolve();
    });
  }

  /** Gives up what is under way, at once, whatever the worker is busy with. */
  stop(): void {
    if (this.#pending) this.#replace(new Superseded('It was stopped.'));
  }

  #ask<Result>(asked: Asked, onReply: (reply: Reply, resolve: (result: Result) => void) => void): Promise<Result> {
    if (this.#pending) this.#replace(new Superseded('Another run was asked for.'));
    const request = ++this.#requests;
    return new Promise((resolve, reject) => {
      const finish = (result: Result) => {
        this.#pending = undefined;
        resolve(result);
      };
      this.#pending = { request, onReply: (reply) => onReply(reply, finish), reject };
      this.#worker ??= this.#start();
      this.#worker.postMessage({ ...asked, request });
    });
  }

  #start(): WorkerLike {
    const worker = this.#spawn();
    worker.onmessage = ({ data }) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault?.();
      this.#replace(new Error(`The simulator stopped working: ${event.message || 'it could not be loaded'}.`));
    };
    return worker;
  }

  #receive(reply: Reply): void {
    const pending = this.#pending;
    if (!pending || reply.request !== pending.request) return;
    if (reply.type !== 'failed') {
      pending.onReply(reply);
      return;
    }
    this.#pending = undefined;
    pending.reject(new Error(reply.message));
  }

  #replace(why: Error): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.reject(why);
  }
}
