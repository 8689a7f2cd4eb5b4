/** Runs in the page: texts that are shown smaller than 11 px, or on a slide than 16 px. A view may be enlarged as a whole. */
export function smallTexts(): string[] {
  const least = document.querySelector('.embed') ? 16 : 11;
  const found: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent?.trim();
    if (!element || !text || element.closest('.visually-hidden') || !element.checkVisibility()) continue;
    const size = Number.parseFloat(getComputedStyle(element).fontSize) * (element.currentCSSZoom ?? 1);
    if (size < least) found.push(text);
  }
  return found;
}
