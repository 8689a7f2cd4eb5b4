/** A frame changes no scenario, and asks for no change. */
export const useKnownFlip = () => undefined;
