import { expect, it } from 'vitest';
import { percentText } from './figures.ts';

it('says 100 % only where all agree', () => {
  expect(percentText({ agreed: 2419, compared: 2419 })).toBe('100 %');
  expect(percentText({ agreed: 99_999, compared: 100_000 })).toBe('99.9 %');
  expect(percentText({ agreed: 0, compared: 3 })).toBe('0.0 %');
});
