/** A frame changes no scenario. */
export function Grips() {
  return null;
}
