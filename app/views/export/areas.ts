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

/** Those that are on the screen now. The page tables and the tree stand at the same place. */
export function areasShown(): AreaName[] {
  const tree = document.querySelector('.app.tree') !== null;
  return AREAS.filter(({ name, selector }) => {
    const box = document.querySelector(selector)?.getBoundingClientRect();
    return box !== undefined && box.width > 0 && box.height > 0 && name !== (tree ? 'page tables' : 'maple tree');
  }).map(({ name }) => name);
}
