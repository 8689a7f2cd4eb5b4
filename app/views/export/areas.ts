/** The parts of the screen that can be taken as a picture, by the class of their element. */
export const AREAS = [
  { name: 'whole screen', selector: '.app' },
  { name: 'address space', selector: '.app > .strip' },
  { name: 'page tables', selector: '.app > .stage' },
  { name: 'maple tree', selector: '.app.tree > .stage' },
  { name: 'decision', selector: '.app > .right > aside' },
  { name: 'listing', selector: '.app > .right > .listing' },
  { name: 'timeline', selector: '.app > footer' },
] as const;
export type AreaName = (typeof AREAS)[number]['name'];

export function elementOf(area: AreaName): Element | null {
  return document.querySelector(AREAS.find(({ name }) => name === area)!.selector);
}

/** Those that scroll, and are one column of words: of them a picture has all, not only what one sees without scrolling. */
const PANELS: readonly AreaName[] = ['decision', 'listing'];

/** What `take` takes of an area, of a panel while it is as high as what it holds. Nothing is painted meanwhile. */
export function inFull<T>(area: AreaName, element: Element, take: () => T): T {
  if (!PANELS.includes(area)) return take();
  const scrolled = [element, ...element.children].map((each) => ({ each, top: each.scrollTop }));
  element.classList.add('in-full');
  try {
    return take();
  } finally {
    element.classList.remove('in-full');
    for (const { each, top } of scrolled) each.scrollTop = top;
  }
}

/** Those that are on the screen now. The page tables and the tree stand at the same place. */
export function areasShown(): AreaName[] {
  const tree = document.querySelector('.app.tree') !== null;
  return AREAS.filter(({ name, selector }) => {
    const box = document.querySelector(selector)?.getBoundingClientRect();
    return box !== undefined && box.width > 0 && box.height > 0 && name !== (tree ? 'page tables' : 'maple tree');
  }).map(({ name }) => name);
}
