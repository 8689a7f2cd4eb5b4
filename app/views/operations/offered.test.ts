// @vitest-environment node
import { expect, it } from 'vitest';
import { OPERATION_FIELDS } from '../../../src/exchange/operationForm.ts';
import { OFFERED } from './offered.ts';

it('offers every operation that has a form', () => {
  expect(OFFERED).toEqual(Object.keys(OPERATION_FIELDS));
});
