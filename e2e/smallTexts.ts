/** Runs in the page: texts that are shown smaller than 11 px. */
export function smallTexts(): string[] {
  const found: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent?.trim();
    if (!element || !text || element.closest('.visually-hidden') || !element.checkVisibility()) continue;
    if (Number.parseFloat(getComputedStyle(element).fontSize) < 11) found.push(text);
  }
  return found;
}
