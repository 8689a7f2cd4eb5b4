import fc from 'fast-check';
import { expect, it } from 'vitest';
import { heldBits } from './heldBits.ts';

const words = fc.array(fc.constantFrom(0, 1, 7, 0x80000001, 0xffffffff), { maxLength: 30 });

it('tells the bits that some cells have, and those that each has', () => {
  fc.assert(
    fc.property(words, fc.nat(3), fc.integer({ min: 1, max: 4 }), (cells, before, stride) => {
      const looked = cells.slice(before).filter((_, i) => i % stride === 0);
      const held = heldBits(Uint32Array.from(cells), before, stride, looked.length);
      const bits = Array.from({ length: 32 }, (_, bit) => bit);
      const has = (value: number, bit: number) => ((value >>> bit) & 1) === 1;
      expect(bits.filter((bit) => has(held.some, bit))).toEqual(bits.filter((bit) => looked.some((v) => has(v, bit))));
      expect(bits.filter((bit) => has(held.all, bit))).toEqual(bits.filter((bit) => looked.every((v) => has(v, bit))));
    }),
  );
});
