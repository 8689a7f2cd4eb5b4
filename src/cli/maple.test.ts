import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { maple } from './maple.ts';
import { runCommand } from './testing/runCommand.ts';

const run = (lines: string[], ...args: string[]) => runCommand(maple, lines, ...args);
const line = (name: string, ...ops: unknown[]) => JSON.stringify({ name, flags: 'mm', ops });
const store = ['s', '1000', '1fff', 1];
const gen = { n: 20, base: '1000', len: '1000', stride: '3000', order: 'ascending' };

describe('maple', () => {
  it('answers each operation and describes the tree at the end', async () => {
    const { status, err, answers } = await run([line('one', store, ['s', '3000', '4fff', 2], ['f', '2000', 'ffff'])]);
    expect([status, err]).toEqual([0, '']);
    expect(answers).toEqual([
      {
        name: 'one',
        res: [
          ['store_root', expect.any(String), expect.any(String)],
          ['node_store', 'cf4fd187', 'cf4fd187'],
          [2, '3000', '4fff'],
        ],
        digest: 'cf4fd187',
        shape: 'cf4fd187',
        summary: {
          height: 1,
          nodes_per_level: [1],
          entries: 2,
          null_slots: 3,
          used_slots_histogram: [{ 5: 1 }],
        },
      },
    ]);
  });

  it('answers the kernel’s recordings as they are', async () => {
    const file = new URL('../maple/fixtures/maple-named.jsonl.gz', import.meta.url);
    const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n').slice(0, 20);
    const { status, answers } = await run(lines);
    expect(status).toBe(0);
    const recorded = lines.map((each) => JSON.parse(each));
    expect(answers.map(({ name, res }) => ({ name, res }))).toEqual(recorded.map(({ name, res }) => ({ name, res })));
  });

  it('takes a generator for a list, flags as those of a process, and the line number for a name', async () => {
    const { answers } = await run(['', JSON.stringify({ gen })]);
    expect(answers).toMatchObject([{ name: '2', res: [], summary: { height: 2, entries: 20 } }]);
  });

  it('answers exactly up to the highest index', async () => {
    const top = 'ffffffffffffffff';
    const { answers } = await run([line('top', ['s', 'fffffffffffffffe', top, 1], ['l', top], ['l', '7'])]);
    expect(answers[0].res.slice(1)).toEqual([
      [1, 'fffffffffffffffe', top],
      [0, '0', 'fffffffffffffffd'],
    ]);
  });

  it('tells the number of a line that cannot be used, and answers the others', async () => {
    const { status, err, answers } = await run([line('one', store), '{"ops":', line('three', ['x']), line('four')]);
    expect(status).toBe(2);
    expect(answers.map(({ name }) => name)).toEqual(['one', 'four']);
    const told = err.trimEnd().split('\n');
    expect(told).toHaveLength(2);
    expect(told[0]).toMatch(/^Line 2: The sequence is not JSON \(.+\)\. A line holds a whole sequence: /);
    expect(told[1]).toBe(
      `Line 3: The sequence's field ops[0] is ["x"]; it must be a list that begins with one of s z r e l f n p g G w.`,
    );
  });

  const index = 'an index in hexadecimal without prefix, such as "7fff0000"; the highest is ffffffffffffffff';
  it.each([
    [[store, ['s', '0', '1']], `ops[1] is ["s","0","1"]; it must be ["s",first,last,id]`],
    [[['e', '0', '1']], `ops[0] is ["e","0","1"]; it must be ["e",index]`],
    [[['e', '0x10']], `ops[0][1] is "0x10"; it must be ${index}`],
    [[['l', 16]], `ops[0][1] is 16; it must be ${index}`],
    [[['l', '10000000000000000']], `ops[0][1] is "10000000000000000"; it must be ${index}`],
    [[['s', '0', '1', 0]], 'ops[0][3] is 0; it must be the number of an entry, a whole one from 1 to 2^52'],
    [[['z', '2', '1']], 'ops[0] is ["z","2","1"]; it must be a range whose last index is not below its first'],
    [[['r', '0', '1', '1', 1e9, 1]], 'ops[0][4] is 1000000000; it must be a whole number from 0 to 1000000'],
    [[['r', '0', '0', '1', 1, 1]], 'ops[0][2] is "0"; it must be 1 or more'],
    [
      [['r', 'ffffffffffffff00', '80', '80', 3, 1]],
      'ops[0] stores up to 1000000000000007f; the highest index is ffffffffffffffff',
    ],
    [[['w', '0', 'fnx']], 'ops[0][2] is "fnx"; it must be moves, each a letter of frnpNP'],
    [['s'], 'ops[0] is "s"; it must be a list that begins with one of s z r e l f n p g G w'],
    [[['toString']], 'ops[0] is ["toString"]; it must be a list that begins with one of s z r e l f n p g G w'],
  ])('refuses the operations %j', async (ops, wrong) => {
    const { status, err } = await run([line('bad', ...ops)]);
    expect([status, err]).toEqual([2, `Line 1: The sequence's field ${wrong}.\n`]);
  });

  it.each([
    [[], /^Line 1: The sequence is \[\]; it must be an object with a list "ops" of operations, or "gen" /],
    [{}, /^Line 1: The sequence has neither a field ops nor a field gen; it must be an object /],
    [{ ops: 'e' }, /field ops is "e"; it must be a list of operations\.$/],
    [{ ops: [], name: 1 }, /field name is 1; it must be text\.$/],
    [{ ops: [], flags: 'rcu' }, /field flags is "rcu"; it must be "mm" or "norcu"\.$/],
    [{ gen: 5 }, /field gen is 5; it must be an object with the fields n, base, len, stride and order\.$/],
    [
      { gen: { ...gen, n: 1e6 }, ops: Array(4).fill(['r', '0', '1', '1', 800_000, 1]) },
      /The sequence stores 4200000 entries in rows; it may store at most 4000000\.$/,
    ],
    [{ gen: { ...gen, n: 2e6 } }, /field gen\.n is 2000000; it must be a whole number from 0 to 1000000\.$/],
    [{ gen: { ...gen, base: undefined } }, /field gen\.base is missing; it must be an index in hexadecimal/],
    [{ gen: { ...gen, order: 'random' } }, /field gen\.order is "random"; it must be one of "ascending", /],
    [{ gen: { ...gen, base: 'f'.repeat(16) } }, /field gen stores up to 1[0-9a-f]{16}; the highest index is f{16}\.$/],
    [
      { gen: { ...gen, order: 'i-th store is entry (i * multiplier) mod n' } },
      /field gen\.multiplier is missing; it must be a whole number from 0 to 1000000\.$/,
    ],
  ])('refuses the sequence %j', async (sequence, message) => {
    const { status, err } = await run([JSON.stringify(sequence)]);
    expect(status).toBe(2);
    expect(err.trimEnd()).toMatch(message);
  });

  it('takes no argument', async () => {
    expect(await run([line('one', store)], '--fast')).toEqual({
      status: 2,
      err: 'The argument "--fast" is not known; maple takes none.\n',
      answers: [],
    });
  });
});
