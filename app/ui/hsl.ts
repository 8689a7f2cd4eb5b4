/** Red, green and blue, 0 to 255, of a hue in degrees and a saturation and lightness from 0 to 1. */
export function rgbOfHsl(hue: number, saturation: number, lightness: number): [number, number, number] {
  const reach = Math.min(lightness, 1 - lightness) * saturation;
  /** How far a primary colour is from the hue, in sixths of the circle, is how much of it there is. */
  const amountOf = (primary: number) => {
    const turn = Math.abs(((((hue - primary) % 360) + 540) % 360) - 180) / 60;
    return Math.round(255 * (lightness + reach * Math.max(-1, Math.min(1, 3 - 2 * turn))));
  };
  return [amountOf(0), amountOf(120), amountOf(240)];
}
