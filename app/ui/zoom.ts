/** By how much an element is enlarged by `zoom`: its own, and that of all it is in. */
export function zoomOf(element: Element): number {
  if (element.currentCSSZoom !== undefined) return element.currentCSSZoom;
  // Safari (WebKit 2.50) does not tell.
  let zoom = 1;
  for (let at: Element | null = element; at; at = at.parentElement) zoom *= Number(getComputedStyle(at).zoom) || 1;
  return zoom;
}

/** How far across an element a pointer is: 0 at its left edge, 1 at its right. */
export function across(element: Element, { clientX }: { readonly clientX: number }): number {
  const { left, width } = element.getBoundingClientRect();
  // Safari tells where what is enlarged would be if nothing was.
  const x = element.currentCSSZoom === undefined ? clientX / zoomOf(element) : clientX;
  return (x - left) / width;
}
