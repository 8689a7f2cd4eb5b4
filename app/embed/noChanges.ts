/** A frame changes no scenario. */
export const changes = undefined;
