/** The text of this page, which is one file: as it came, without what it has drawn since. */
export async function wholePage(): Promise<string> {
  const copy = document.documentElement.cloneNode(true) as HTMLElement;
  copy.querySelector('#root')!.replaceChildren();
  return `<!doctype html>\n${copy.outerHTML}`;
}
