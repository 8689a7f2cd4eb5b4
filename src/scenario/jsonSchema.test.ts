import { toJsonSchema } from '@valibot/to-json-schema';
import { Ajv, type SchemaObject } from 'ajv';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LIBRARY } from './library.ts';
import { parseScenario, ScenarioSchema } from './schema.ts';
import { scenarios } from './testing/arbitrary.ts';

/** A check is code: of what it says only the pattern beside it can be published. */
const schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A scenario of remapscope',
  ...toJsonSchema(ScenarioSchema, { ignoreActions: ['check'] }),
} as SchemaObject;
const accepts = new Ajv().compile(schema);

const isAccepted = (value: unknown) => {
  try {
    parseScenario(value);
    return true;
  } catch {
    return false;
  }
};

it('the published JSON Schema is that of scenarios (vitest -u writes it)', async () => {
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../../public/scenario.schema.json');
});

it('the JSON Schema accepts every scenario of the library, and made ones', () => {
  for (const { scenario } of LIBRARY) expect(accepts(scenario)).toBe(true);
  fc.assert(fc.property(scenarios(), (scenario) => accepts(scenario)));
});

it('the JSON Schema refuses nothing that is run, and the form of what is not', () => {
  const odd = fc.constantFrom<unknown>(
    '',
    '0x',
    '@',
    '@1+',
    '0x10000000000000000',
    -1,
    1.5,
    2 ** 32,
    null,
    [],
    {},
    'rwx',
  );
  fc.assert(
    fc.property(scenarios(), fc.nat(), fc.nat(), odd, (scenario, which, field, value) => {
      const changed = structuredClone(scenario) as unknown as { ops: Record<string, unknown>[] };
      const operation = changed.ops[which % changed.ops.length]!;
      const names = [...Object.keys(operation), 'unheard'];
      operation[names[field % names.length]!] = value;
      if (!accepts(changed)) expect(isAccepted(changed)).toBe(false);
    }),
    { numRuns: 500 },
  );
  const mmap = { op: 'mmap', addr: '0x100000000000', len: '0x1000', prot: 'rw' };
  for (const wrong of [{ ...mmap, len: '0xg' }, { ...mmap, addr: '@1+' }, { ...mmap, prot: 'x r' }, { op: 'fork' }]) {
    expect(accepts({ ops: [wrong] })).toBe(false);
  }
});
