import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readFromFrame, readToFrame } from './protocol.ts';

it.each([
  [
    { remapscope: 1, type: 'hello', keys: 'slides' },
    { type: 'hello', keys: 'slides' },
  ],
  [{ remapscope: 1, type: 'hello', keys: 'all' }, { type: 'hello' }],
  [
    { remapscope: 1, type: 'load', link: 'v=1&s=front', more: 1 },
    { type: 'load', link: 'v=1&s=front' },
  ],
  [
    { remapscope: 1, type: 'step', by: -3 },
    { type: 'step', by: -3 },
  ],
  [{ remapscope: 1, type: 'seek' }, { type: 'seek' }],
  [
    { remapscope: 1, type: 'seek', place: '3/1', by: 2 },
    { type: 'seek', place: '3/1', by: 2 },
  ],
  [{ remapscope: 1, type: 'play' }, { type: 'play' }],
  ['slide:start', 'slide:start'],
])('understands %o', (data, message) => {
  expect(readToFrame(data)).toEqual(message);
});

it.each([
  { type: 'play' },
  { remapscope: 2, type: 'play' },
  { remapscope: '1', type: 'play' },
  { remapscope: 1, type: 'constructor' },
  { remapscope: 1, type: 'load', link: 7 },
  { remapscope: 1, type: 'step' },
  { remapscope: 1, type: 'step', by: 0.5 },
  { remapscope: 1, type: 'step', by: 1e300 },
  { remapscope: 1, type: 'seek', place: ['3'] },
  'slide:end',
  null,
  undefined,
])('has no ear for %o', (data) => {
  expect(readToFrame(data)).toBeUndefined();
});

it('is not upset by anything', () => {
  fc.assert(
    fc.property(fc.anything(), (data) => {
      readToFrame(data);
      readFromFrame(data);
    }),
  );
  expect(readFromFrame({ remapscope: 1, type: 'play' })).toBeUndefined();
  expect(readFromFrame({ remapscope: 1, type: 'problem', message: 'No.' })).toMatchObject({ message: 'No.' });
});
