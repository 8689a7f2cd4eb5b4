import { addressText, amountText, parseAddress, parseAmount } from '../../../src/exchange/amount.ts';
import type { Field } from '../../../src/exchange/operationForm.ts';
import { type Outcome, tryResolve } from '../../../src/scenario/run.ts';

/** What a value comes to: an amount in bytes and pages, an address and where in its PMD it is; empty where nothing is to be said. */
export function echoOf({ kind, optional }: Field, value: string, outcomes: readonly Outcome[]): string {
  if (kind === 'prot') return value === '' ? 'no access' : '';
  if (kind !== 'amount' && kind !== 'address') return '';
  if (value.trim() === '') return optional ? '' : 'nothing is typed';
  try {
    if (kind === 'amount') return amountText(parseAmount(value));
    const address = tryResolve(outcomes, parseAddress(value));
    return address === undefined ? 'what that operation returns is not known yet' : addressText(address);
  } catch {
    return '';
  }
}
