/** Where a page of one file holds the permalink that it opens with; the build leaves it empty. */
const PLACE = /(<meta name="remapscope-link" content=")[^"]*(")/;

/** The text of a page of one file, with a permalink inside that it opens with. Throws where the text is of another page. */
export function withSavedLink(html: string, link: string): string {
  if (!PLACE.test(html)) throw new Error('what is there is not remapscope as one file');
  const inert = link.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return html.replace(PLACE, (_, before, after) => `${before}${inert}${after}`);
}

/** The permalink that was saved with this page, without `#`; empty for none. */
export function savedLink(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="remapscope-link"]')?.content ?? '';
}
