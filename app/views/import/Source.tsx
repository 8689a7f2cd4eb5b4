import { useRef, useState } from 'react';
import { formatCount, formatRoughly, plural } from '../../../src/address/text.ts';
import { KERNEL_IDS, type KernelId } from '../../../src/kernels/kernels.ts';
import { importTrace, importUnder, stopImport, useImport } from '../../state/importTrace.ts';

/** Longest text that is pasted into the field, in characters; a longer one is read without being shown. */
const MOST_SHOWN = 100_000;

/** Where a trace comes from, and how far it has been read. */
export function Source() {
  const kernel = useImport((state) => state.kernel);
  const reading = useImport(({ state }) => state === 'reading');
  const [text, setText] = useState('');
  const file = useRef<HTMLInputElement>(null);
  const read = (pasted: string) => void importTrace({ name: 'pasted text', text: new Blob([pasted]) });
  return (
    <section className="import-source" aria-label="Source">
      <div className="import-bar">
        <input
          ref={file}
          type="file"
          hidden
          aria-label="A trace"
          onChange={({ target }) => {
            const [chosen] = target.files ?? [];
            if (chosen) void importTrace({ name: chosen.name, text: chosen });
            target.value = ''; // or the same file could not be chosen twice
          }}
        />
        <button type="button" className="button primary" onClick={() => file.current?.click()}>
          Choose a file…
        </button>
        <label>
          Replay under Linux{' '}
          <select value={kernel} onChange={({ target }) => importUnder(target.value as KernelId)}>
            {KERNEL_IDS.map((id) => (
              <option key={id}>{id}</option>
            ))}
          </select>
        </label>
        {reading && (
          <button type="button" className="button" onClick={stopImport}>
            Stop
          </button>
        )}
        <HowFar />
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== '') read(text);
        }}
      >
        <textarea
          aria-label="A trace, pasted"
          placeholder="Paste it here, or drop a file"
          spellCheck={false}
          autoComplete="off"
          wrap="off"
          rows={3}
          value={text}
          onChange={({ target }) => setText(target.value)}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData('text/plain');
            if (pasted.length <= MOST_SHOWN) return;
            event.preventDefault();
            read(pasted);
          }}
        />
        <button type="submit" className="button" disabled={text.trim() === ''}>
          Read the text
        </button>
      </form>
    </section>
  );
}

function HowFar() {
  const { state, progress, source } = useImport();
  const all = progress !== undefined && progress.read === progress.of;
  return (
    <>
      {source && (
        <div className="import-far">
          {state === 'reading' && (
            <progress max={progress?.of || 1} value={progress?.read ?? 0} aria-label="Bytes read" />
          )}
          <span>
            <b>{source.name.length > 60 ? `${source.name.slice(0, 57)}…` : source.name}</b>
            {state === 'stopped' && ', stopped'}
            {progress &&
              state !== 'finished' &&
              `, ${formatRoughly(progress.read)} of ${formatRoughly(progress.of)}: ${plural(progress.lines, 'line')}, ${formatCount(progress.found)} mremap`}
            {state === 'reading' && all && '; putting the list together…'}
          </span>
        </div>
      )}
      <span className="visually-hidden" role="status">
        {state === 'reading' && (progress && progress.of > 0 ? quarterText(progress.read / progress.of) : 'Reading.')}
        {state === 'stopped' && 'Stopped.'}
        {state === 'finished' && 'Read. The list is below.'}
      </span>
    </>
  );
}

/** Each quarter is said aloud, not every tick. */
function quarterText(share: number): string {
  const quarters = Math.floor(4 * share);
  return quarters === 0 ? 'Reading.' : `${25 * quarters} per cent read.`;
}
