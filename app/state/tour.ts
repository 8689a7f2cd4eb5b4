import { create } from 'zustand';
import { TOURS, type TourName } from '../../src/scenario/tours/names.ts';
import type { Tour } from '../../src/scenario/tours/tour.ts';

interface Touring {
  /** The tour that is on, if any. */
  readonly tour: Tour | undefined;
  /** Number of its stop, from 0. */
  readonly stop: number;
}

export const useTour = create<Touring>(() => ({ tour: undefined, stop: 0 }));

/** Their texts are fetched when they are wanted. */
const LOAD: Readonly<Record<TourName, () => Promise<Tour>>> = {
  patch: async () => (await import('../../src/scenario/tours/patch.ts')).patch,
  review: async () => (await import('../../src/scenario/tours/review.ts')).review,
};

/** Has a tour on, at the stop of this name or at its first, without going there. Answers a sentence about what went wrong. */
export async function takeUpTour(name: TourName, stopName?: string): Promise<string | undefined> {
  let tour: Tour;
  try {
    tour = await LOAD[name]();
  } catch (error) {
    return `The tour could not be loaded: ${(error as Error).message}`;
  }
  const stop = stopName === undefined ? 0 : tour.stops.findIndex((known) => known.name === stopName);
  useTour.setState({ tour, stop: Math.max(0, stop) });
  return stop < 0 ? `The tour “${titleOf(name)}” has no stop ${stopName}: it begins with its first.` : undefined;
}

export function leaveTour(): void {
  useTour.setState({ tour: undefined, stop: 0 });
}

export function titleOf(name: TourName): string {
  return TOURS.find((known) => known.name === name)!.title;
}
