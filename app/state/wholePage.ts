/** The text of remapscope as one file: built along with this page, it lies beside it. */
export async function wholePage(): Promise<string> {
  const answer = await fetch(new URL('standalone.html', document.baseURI));
  if (!answer.ok) throw new Error(`the server answered ${answer.status} for standalone.html`);
  return answer.text();
}
