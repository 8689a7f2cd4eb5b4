import { useState } from 'react';
import { copyText } from './copyText.ts';

/** Copies a text to the clipboard when that is called for; `told` says what came of it. */
export function useCopy(text: string): { readonly told: string; readonly copy: () => Promise<void> } {
  const [told, setTold] = useState('');
  const copy = async () => {
    try {
      await copyText(text);
      setTold('Copied.');
    } catch {
      setTold('The clipboard is out of reach: select the text and copy it.');
    }
  };
  return { told, copy };
}
