/** A frame changes no scenario, and asks for no change. */
export const useFlip = () => 'unknown' as const;
export const useKnownFlip = () => undefined;
export const openChanged = () => {};
