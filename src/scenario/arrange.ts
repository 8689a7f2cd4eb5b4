import { BadScenario, parseScenario, type Scenario } from './schema.ts';

/**
 * The scenario with its operations in another order. `order` holds their numbers as they are now: one that is left out is
 * removed, one that comes twice is doubled. What names the result of an operation goes on naming that one (of two, the
 * first), and what is made to fail goes on failing. Throws BadScenario where an operation would name one that is gone or
 * comes later.
 */
export function arrangeScenario(scenario: Scenario, order: readonly number[]): Scenario {
  const { fail, ...rest } = scenario;
  const ops = order.map((number, place) =>
    Object.fromEntries(
      Object.entries(scenario.ops[number]!).map(([field, value]) => [
        field,
        typeof value === 'string' ? renamed(value, order, ['ops', place, field]) : value,
      ]),
    ),
  );
  const failing = fail ? order.indexOf(fail.operation) : -1;
  return parseScenario({ ...rest, ...(fail && failing >= 0 ? { fail: { ...fail, operation: failing } } : {}), ops });
}

function renamed(value: string, order: readonly number[], path: BadScenario['path']): string {
  const [whole, number] = /^@(\d+)/.exec(value) ?? [];
  if (whole === undefined) return value;
  const place = order.indexOf(Number(number));
  if (place < 0) throw new BadScenario(path, `is "${value}", and so names an operation that would be gone`);
  return `@${place}${value.slice(whole.length)}`;
}
