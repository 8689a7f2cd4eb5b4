/**
 * Puts a text on the clipboard. In a frame of another page the browser may forbid that; there it is done as if a person copied
 * what is selected, which needs a key or a click just before and no permission. Rejects where that is forbidden too.
 */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const put = (event: ClipboardEvent) => {
      event.clipboardData?.setData('text/plain', text);
      event.preventDefault();
    };
    document.addEventListener('copy', put);
    const done = document.execCommand('copy');
    document.removeEventListener('copy', put);
    if (!done) throw new Error('The clipboard is out of reach.');
  }
}
