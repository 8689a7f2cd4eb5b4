/**
 * A ref for what may be taken away while it has the focus: the focus goes on to the first element of a selector, not back
 * to the start of the page.
 */
export const focusAfter = (selector: string) => (element: HTMLElement | null) => () => {
  if (element?.contains(document.activeElement)) document.querySelector<HTMLElement>(selector)?.focus();
};
