import { useEffect, useState } from 'react';
import type { KernelId, WhatIf } from '../../../src/kernels/kernels.ts';
import type { Scenario } from '../../../src/scenario/schema.ts';
import { AsideClient } from '../../../src/worker/asideClient.ts';
import { Superseded } from '../../../src/worker/client.ts';
import type { Advised } from '../../../src/worker/protocol.ts';

/** What advice is asked about. It is asked again when this is another object. */
export interface Subject {
  readonly scenario: Scenario;
  readonly kernel: KernelId;
  readonly whatIf: readonly WhatIf[];
  /** Number of the operation that moves; undefined for the last one that does. */
  readonly operation: number | undefined;
}

export type Answer = { readonly advised: Advised } | { readonly problem: string };

const client = new AsideClient();

/** Advice about a move; undefined until it is there. Nobody waits for it once the view is gone. */
export function useAdvised(subject: Subject): Answer | undefined {
  const [known, setKnown] = useState<{ readonly subject: Subject; readonly answer: Answer }>();
  useEffect(() => {
    const { scenario, kernel, operation, whatIf } = subject;
    client.advise(scenario, kernel, operation, whatIf).then(
      (advised) => setKnown({ subject, answer: { advised } }),
      (error: Error) => {
        if (!(error instanceof Superseded)) setKnown({ subject, answer: { problem: error.message } });
      },
    );
    return () => client.stop();
  }, [subject]);
  useEffect(() => () => client.rest(), []);
  return known?.subject === subject ? known.answer : undefined;
}
