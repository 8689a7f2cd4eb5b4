import type { Count } from '../../../src/scenario/verify.ts';

/** `99.9 %`: never rounded up, so that 100 % is said only where all agree. */
export function percentText({ agreed, compared }: Count): string {
  if (agreed === compared) return '100 %';
  return `${(Math.floor((1000 * agreed) / compared) / 10).toFixed(1)} %`;
}

export function secondsText(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
