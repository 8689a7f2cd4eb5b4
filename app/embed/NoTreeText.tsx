/** A frame has a picture of the tree, and no dialog over it. */
export function TreeText() {
  return null;
}
