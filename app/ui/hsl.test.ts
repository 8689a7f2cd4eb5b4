// @vitest-environment node
import { hsl } from 'd3';
import { expect, it } from 'vitest';
import { rgbOfHsl } from './hsl.ts';

it('gives every hue, saturation and lightness the bytes that d3 gives it', () => {
  for (let hue = 0; hue < 360; hue += 7.5) {
    for (const saturation of [0, 0.3, 0.64, 1]) {
      for (let lightness = 0; lightness <= 1; lightness += 1 / 16) {
        const { r, g, b } = hsl(hue, saturation, lightness).rgb();
        const nearest = [r, g, b].map(Math.round);
        const found = rgbOfHsl(hue, saturation, lightness);
        for (const i of [0, 1, 2]) expect(Math.abs(found[i]! - nearest[i]!)).toBeLessThanOrEqual(1); // a half is rounded either way
      }
    }
  }
});
