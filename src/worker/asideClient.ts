import type { ExportForm } from '../exchange/export/forms.ts';
import type { KernelId, WhatIf } from '../kernels/kernels.ts';
import type { Flip } from '../scenario/flip/flip.ts';
import type { Scenario } from '../scenario/schema.ts';
import { WorkerClient, type WorkerLike } from './client.ts';
import type { Card } from './gallery.ts';
import type { Advised, Imported, ImportProgress, ListedScenario, RecordingFile, VerifyProgress } from './protocol.ts';
import { spawnAside } from './spawn.ts';

/** Has a worker aside do what no first picture needs. */
export class AsideClient extends WorkerClient {
  constructor(spawn: () => WorkerLike = spawnAside) {
    super(spawn);
  }

  /** What would turn the verdict on a move of a run round; `move` is its number, from 0. */
  flip(scenario: Scenario, kernel: KernelId, move: number, whatIf: readonly WhatIf[] = []): Promise<Flip> {
    const asked = { type: 'flip', scenario, kernel, move, ...(whatIf.length > 0 ? { whatIf } : {}) } as const;
    return this.ask(asked, (reply, resolve) => {
      if (reply.type === 'flipped') resolve(reply.flip);
    });
  }

  /** A scenario and its run in another form, as text. */
  export(form: ExportForm, scenario: Scenario, kernel: KernelId, whatIf: readonly WhatIf[] = []): Promise<string> {
    return this.ask({ type: 'export', form, scenario, kernel, whatIf }, (reply, resolve) => {
      if (reply.type === 'exported') resolve(reply.text);
    });
  }

  /** Where the move of an operation would cost less. Rejects with a sentence where there is nothing to advise. */
  advise(
    scenario: Scenario,
    kernel: KernelId,
    operation: number | undefined,
    whatIf: readonly WhatIf[] = [],
  ): Promise<Advised> {
    const asked = {
      type: 'advise',
      scenario,
      kernel,
      whatIf,
      ...(operation === undefined ? {} : { operation }),
    } as const;
    return this.ask(asked, (reply, resolve) => {
      if (reply.type === 'advised') resolve(reply.advised);
    });
  }

  /** The scenarios of a file of recordings. */
  list(url: string): Promise<readonly ListedScenario[]> {
    return this.ask({ type: 'list', url }, (reply, resolve) => {
      if (reply.type === 'listed') resolve(reply.scenarios);
    });
  }

  /** Holds the simulator against files of recordings; the result is the last progress. */
  verify(files: readonly RecordingFile[], onProgress: (progress: VerifyProgress) => void): Promise<VerifyProgress> {
    return this.ask({ type: 'verify', files }, (reply, resolve) => {
      if (reply.type === 'verifying') onProgress(reply.progress);
      if (reply.type === 'verified') resolve(reply.progress);
    });
  }

  /** What the small pictures of the library's scenarios are drawn from, one after the other as they get ready. */
  gallery(kernel: KernelId, onCard: (card: Card) => void): Promise<void> {
    return this.ask({ type: 'gallery', kernel }, (reply, resolve) => {
      if (reply.type === 'card') onCard(reply.card);
      if (reply.type === 'gallery') resolve();
    });
  }

  /** Imports a text. Rejects with a sentence when it is of no known form. */
  importText(text: Blob, kernel: KernelId, onProgress: (progress: ImportProgress) => void): Promise<Imported> {
    return this.ask({ type: 'import', text, kernel }, (reply, resolve) => {
      if (reply.type === 'importing') onProgress(reply.progress);
      if (reply.type === 'imported') resolve(reply.report);
    });
  }
}
