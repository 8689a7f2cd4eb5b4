import { useEffect, useState } from 'react';
import type { ExportForm } from '../../../src/exchange/export/forms.ts';
import { AsideClient } from '../../../src/worker/asideClient.ts';
import { Superseded } from '../../../src/worker/client.ts';
import type { Loaded } from '../../state/loaded.ts';
import { Choice } from './Choice.tsx';
import { TextBox } from './TextBox.tsx';

/** The forms by what the page calls them, each with the file that it is saved as. */
const FORMS = {
  'C program': ['c', 'scenario.c'],
  'scenario, JSON': ['json', 'scenario.json'],
  'results, JSON Lines': ['results', 'results.jsonl'],
  'text report': ['text', 'report.txt'],
  'advice: a better destination': ['advice', 'advice.txt'],
  'bpftrace script': ['bpftrace', 'scenario.bt'],
  'report a disagreement': ['disagreement', 'disagreement.txt'],
} as const satisfies Record<string, readonly [ExportForm, string]>;
type FormName = keyof typeof FORMS;
const NAMES = Object.keys(FORMS) as FormName[];

const client = new AsideClient();

/** The scenario and its whole run for other tools. The worker writes it. */
export function Forms({ loaded }: { loaded: Loaded }) {
  const [name, setName] = useState<FormName>('C program');
  const [written, setWritten] = useState<{ readonly text: string; readonly good: boolean }>();
  const { scenario, kernel } = loaded;
  const [form, file] = FORMS[name];
  useEffect(() => {
    let wanted = true;
    setWritten(undefined);
    client.export(form, scenario, kernel.id, [...kernel.mremap.whatIf]).then(
      (text) => wanted && setWritten({ text, good: true }),
      (error: Error) => {
        if (wanted && !(error instanceof Superseded)) setWritten({ text: error.message, good: false });
      },
    );
    return () => {
      wanted = false;
    };
  }, [form, scenario, kernel]);
  return (
    <section className="export-forms" aria-labelledby="export-forms">
      <h3 id="export-forms">Programs and data</h3>
      <Choice legend="What" all={NAMES} chosen={name} choose={setName} />
      {written?.good ? (
        <TextBox text={written.text} file={file} />
      ) : (
        <p role="status">{written ? written.text : 'Writing…'}</p>
      )}
    </section>
  );
}
