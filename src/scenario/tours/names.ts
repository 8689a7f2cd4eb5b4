/** The tours there are. Links hold their names: none is ever changed. */
export const TOURS = [
  {
    name: 'patch',
    title: 'The patch in five minutes',
    about: 'The problem, the warning, the idea, its conditions one by one, and the result.',
  },
  {
    name: 'review',
    title: 'The review, point by point',
    about: 'What was asked about the patch, what was answered, and what was merged, each at the step that shows it.',
  },
] as const;
/** The name of a tour. */
export type TourName = (typeof TOURS)[number]['name'];

/** A stop of a tour, as links hold it: `patch/idea`. */
export interface TourStop {
  readonly tour: TourName;
  readonly stop: string;
}

export function parseTourStop(text: string): TourStop | undefined {
  const [name, stop, ...rest] = text.split('/');
  const tour = TOURS.find((known) => known.name === name);
  if (!tour || rest.length > 0 || !/^[a-z-]{1,40}$/.test(stop ?? '')) return undefined;
  return { tour: tour.name, stop: stop! };
}

export function formatTourStop({ tour, stop }: TourStop): string {
  return `${tour}/${stop}`;
}
