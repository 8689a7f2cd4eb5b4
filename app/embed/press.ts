/** Lets a key that a frame had no use for go the way it would have gone had the frame not been there. */
export function press(
  target: EventTarget,
  key: { readonly key: string; readonly code: string; readonly keyCode: number },
): void {
  const init = { key: key.key, code: key.code, keyCode: key.keyCode, which: key.keyCode };
  for (const type of ['keydown', 'keyup']) {
    target.dispatchEvent(new KeyboardEvent(type, { ...init, bubbles: true, cancelable: true, composed: true }));
  }
}
