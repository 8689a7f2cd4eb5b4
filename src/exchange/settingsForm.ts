import { BadScenario, parseScenario, type Scenario } from '../scenario/schema.ts';
import { BadAmount, parseAmount } from './amount.ts';
import type { Field, FormValues } from './operationForm.ts';
import type { Problems } from './refusals.ts';

/** What is said of a scenario as a whole, as a form: its title, huge pages, and an allocation that fails. */

const NOTHING = 'nothing';

/** Operations in which an allocation can be made to fail, counted from 1. */
function failing({ ops }: Scenario): string[] {
  return ops.flatMap(({ op }, number) => (op === 'mremap' || op === 'exec_stack_shift' ? [String(number + 1)] : []));
}

export function settingsFields(scenario: Scenario): readonly Field[] {
  const able = failing(scenario);
  const where = { key: 'operation', is: able };
  return [
    { key: 'title', label: 'title', kind: 'text', optional: true },
    { key: 'thp', label: 'transparent huge pages', kind: 'choice', options: ['never', 'madvise'] },
    {
      key: 'operation',
      label: 'an allocation fails in operation',
      kind: 'choice',
      options: [NOTHING, ...able],
    },
    { key: 'table', label: 'the how manieth page table', kind: 'count', optional: true, where },
    { key: 'vma', label: 'the how manieth VMA', kind: 'count', optional: true, where },
  ];
}

export function settingsOf({ title = '', thp = 'never', fail }: Scenario): FormValues {
  const text = (count: number | undefined) => (count === undefined ? '' : String(count));
  const operation = fail ? String(fail.operation + 1) : NOTHING;
  return { title, thp, operation, table: text(fail?.table), vma: text(fail?.vma) };
}

/** The scenario with what a form says of it, or what is wrong with which field. */
export function readSettings(
  scenario: Scenario,
  values: FormValues,
): { readonly scenario: Scenario } | { readonly errors: Problems } {
  const { title: _title, thp: _thp, fail: _fail, ...rest } = scenario;
  const { title = '', thp = 'never', operation = NOTHING } = values;
  const errors: Record<string, Problems[string]> = {};
  const count = (key: 'table' | 'vma') => {
    const text = (values[key] ?? '').trim();
    try {
      return text === '' ? {} : { [key]: Number(parseAmount(text)) };
    } catch (error) {
      if (!(error instanceof BadAmount)) throw error;
      errors[key] = { sentence: `“${text}” is no number; it must be 1 or more.`, nearest: ['1'] };
      return {};
    }
  };
  const fail =
    operation === NOTHING ? undefined : { operation: Number(operation) - 1, ...count('table'), ...count('vma') };
  if (fail && !('table' in fail) && !('vma' in fail) && Object.keys(errors).length === 0) {
    errors.table = { sentence: 'Nothing would fail: say which table or which VMA, counted from 1.', nearest: ['1'] };
  }
  if (Object.keys(errors).length > 0) return { errors };
  const given = { ...(title === '' ? {} : { title }), ...(thp === 'never' ? {} : { thp }), ...(fail ? { fail } : {}) };
  try {
    return { scenario: parseScenario({ ...rest, ...given }) };
  } catch (error) {
    if (!(error instanceof BadScenario)) throw error;
    const key = String(error.path.at(-1));
    return {
      errors: { [key]: { sentence: `This ${error.says}.`, nearest: [key === 'title' ? title.slice(0, 400) : '1'] } },
    };
  }
}
