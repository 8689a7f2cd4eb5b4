import { saveText } from '../../ui/saveFile.ts';
import { useCopy } from '../../ui/useCopy.ts';

/** A text to read, to copy, and to save as a file. `text` ends with a newline. */
export function TextBox({ text, file }: { readonly text: string; readonly file: string }) {
  const { told, copy } = useCopy(text);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <pre className="export-text" tabIndex={0}>
        {text}
      </pre>
      <p className="export-actions">
        <button type="button" className="button primary" onClick={() => void copy()}>
          Copy
        </button>
        <button type="button" className="button" onClick={() => saveText(file, text)}>
          Save as a file
        </button>
        <span role="status">{told}</span>
      </p>
    </>
  );
}
