import { EventReader } from './events.ts';
import { eventsOf, stepsInRow, type Trace } from './trace.ts';

/**
 * The positions at which a cell has just been written, ascending: position p stands for the p-th step. The numbers of a
 * trace are looked through once, which takes a few milliseconds for a million.
 */
export function writesOf(trace: Trace, region: number, cell: number): number[] {
  const event = new EventReader(trace.tape);
  const positions: number[] = [];
  for (let row = 0; row < trace.steps.at.length; row++) {
    const first = trace.steps.first[row]!;
    const alone = stepsInRow(trace, row) === 1;
    const [start, end] = eventsOf(trace, row);
    for (let at = start; at < end; ) {
      at = event.readChange(at);
      if (!event.writes || event.region !== region) continue;
      for (const element of elementsOf(event, cell)) {
        const position = first + (alone ? 0 : element) + 1;
        if (positions.at(-1) !== position) positions.push(position);
      }
    }
  }
  return positions.sort((one, other) => one - other);
}

/** Which elements of an event write a cell: none or one, but for a move onto cells that it has left, which may be two. */
function elementsOf({ cell: first, stride, count, target }: EventReader, cell: number): number[] {
  const from = elementAt(first, stride, count, cell);
  const to = target === undefined ? undefined : elementAt(target, stride, count, cell);
  return [...new Set([from, to])].filter((element) => element !== undefined);
}

function elementAt(first: number, stride: number, count: number, cell: number): number | undefined {
  const element = (cell - first) / (stride || 1);
  return Number.isInteger(element) && element >= 0 && element < count ? element : undefined;
}
