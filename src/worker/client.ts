import type { KernelId, WhatIf } from '../kernels/kernels.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Reply, RunRequest, RunResult } from './protocol.ts';

/** The part of a Worker that the client uses; tests hand in another. */
export interface WorkerLike {
  postMessage(message: RunRequest): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<Reply>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** A run was given up because another was asked for. */
export class Superseded extends Error {
  override name = 'Superseded';
}

interface Pending {
  readonly request: number;
  readonly resolve: (result: RunResult) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((operation: number, operations: number) => void) | undefined;
}

/**
 * Runs scenarios in a worker, one at a time: asking for another gives up the one under way. A worker that is busy with
 * something nobody wants any more, or that broke down, is replaced.
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
  ): Promise<RunResult> {
    if (this.#pending) this.#replace(new Superseded('Another run was asked for.'));
    const request = ++this.#requests;
    return new Promise((resolve, reject) => {
      this.#pending = { request, resolve, reject, onProgress };
      this.#worker ??= this.#start();
      this.#worker.postMessage({ type: 'run', request, scenario, kernel, beside, whatIf });
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
    if (reply.type === 'progress') {
      pending.onProgress?.(reply.operation, reply.operations);
      return;
    }
    this.#pending = undefined;
    if (reply.type === 'done') pending.resolve(reply.result);
    else pending.reject(new Error(reply.message));
  }

  #replace(why: Error): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.reject(why);
  }
}

function spawnWorker(): WorkerLike {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
}
