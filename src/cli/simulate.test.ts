import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { simulate } from './simulate.ts';
import { runCommand } from './testing/runCommand.ts';

const map = { op: 'mmap', addr: '0x100000000000', len: '0x1000', prot: 'rw', flags: ['private', 'fixed'] };
const line = (id: string | undefined, ...ops: unknown[]) => JSON.stringify({ ...(id && { id }), ops });

const run = (lines: string[], ...args: string[]) => runCommand(simulate, lines, ...args);

describe('simulate', () => {
  it('answers each scenario for each kernel, in order', async () => {
    const { status, err, answers } = await run(
      [line('one', map), line('two', map, map)],
      '--kernel',
      '6.1',
      '--kernel=4.14',
    );
    expect([status, err]).toEqual([0, '']);
    expect(answers.map(({ id, kernel, ops }) => [id, kernel, ops.length])).toEqual([
      ['one', '6.1', 1],
      ['one', '4.14', 1],
      ['two', '6.1', 2],
      ['two', '4.14', 2],
    ]);
    expect(answers[0].ops).toEqual([
      { ret: '0x100000000000', maps: [['0x100000000000', '0x100000001000', 'rw-p']], tables: 0 },
    ]);
  });

  it('takes 6.12 when no kernel is named, and one named twice once', async () => {
    expect((await run([line('one', map)])).answers.map(({ kernel }) => kernel)).toEqual(['6.12']);
    const twice = await run([line('one', map)], '--kernel', 'v4', '--kernel', 'v4');
    expect(twice.answers.map(({ kernel }) => kernel)).toEqual(['v4']);
  });

  it('passes over empty lines, and calls a scenario without id by its line', async () => {
    const { status, answers } = await run(['', line(undefined, map), '  ', line(undefined, map)]);
    expect(status).toBe(0);
    expect(answers.map(({ id }) => id)).toEqual(['2', '4']);
  });

  it('tells the number of a line that cannot be used, and answers the others', async () => {
    const { status, err, answers } = await run([
      line('one', map),
      line('bad', { op: 'fork' }),
      '{"ops":',
      line('four', map),
      '{"id":"five","ops":[{"op":"brk","addr":"0x0","addr":"0x1000"}]}',
    ]);
    expect(status).toBe(2);
    expect(answers.map(({ id }) => id)).toEqual(['one', 'four']);
    const told = err.trimEnd().split('\n');
    expect(told).toHaveLength(3);
    expect(told[0]).toMatch(/^Line 2: The scenario's field ops\[0\]\.op is "fork"; it must be one of mmap, /);
    expect(told[1]).toMatch(/^Line 3: The scenario is not JSON \(.+\)\. A line holds /);
    expect(told[2]).toBe('Line 5: "addr" is there twice; one must go.');
  });

  it('answers nothing when nothing is asked, and says so, which is no error', async () => {
    const err = 'There is no scenario: give one a line as JSON on standard input.\n';
    expect(await run([''])).toEqual({ status: 0, err, answers: [] });
  });

  it('says once of a scenario over several lines that one line must hold it', async () => {
    const { status, err } = await run(
      JSON.stringify({ ops: [map] }, undefined, 1)
        .split('\n')
        .slice(0, 3),
    );
    expect(status).toBe(2);
    expect(err).toMatch(/^Line 1: .* A line holds a whole scenario: jq -c \. writes it so\.$/m);
    expect(err.match(/jq/g)).toHaveLength(1);
  });

  it('passes over a byte order mark', async () => {
    const { status, err } = await run([`\ufeff${line('one', map)}`]);
    expect([status, err]).toEqual([0, '']);
  });

  it('does not hand characters of what it refuses on to a terminal', async () => {
    for (const given of ['\u001b]0;title\u0007', '{"\\u001b]0;title\\u0007":1,"ops":[]}']) {
      const { err } = await run([given]);
      expect(err).toContain('\\u001b]0;title\\u0007');
      expect(err.trimEnd()).not.toMatch(/\p{Cc}/u);
    }
  });

  it.each<[string[], string | RegExp]>([
    [['--kernel', '5.0'], 'The kernel "5.0" is not known; there are 4.14, 6.1, v4-1, v4, 6.12, 6.18.\n'],
    [['--kernel='], 'The kernel "" is not known; there are 4.14, 6.1, v4-1, v4, 6.12, 6.18.\n'],
    [['--kernel'], '--kernel needs a name: one of 4.14, 6.1, v4-1, v4, 6.12, 6.18.\n'],
    [['--what-if'], /^--what-if needs a rule: one of realign-pud, .*\.\n$/],
    [['--what-if', 'magic'], /^The rule "magic" is not known; there are realign-pud, .*\.\n$/],
    [['--kernels', '6.1'], "Unknown option '--kernels'; known are --kernel, --what-if.\n"],
    [
      ['list.jsonl'],
      'The argument "list.jsonl" is not known; simulate takes only options, and reads standard input (< FILE).\n',
    ],
  ])('refuses the arguments %j before it reads anything', async (args, message) => {
    expect(await run([line('one', map)], ...args)).toEqual({
      status: 2,
      err: typeof message === 'string' ? message : expect.stringMatching(message),
      answers: [],
    });
  });

  it('waits for a reader that is slower than the answers', async () => {
    const lines = Array.from({ length: 200 }, (_, i) =>
      line(String(i), map, { op: 'touch', addr: '@0', len: '0x1000' }),
    );
    const output = new PassThrough({ highWaterMark: 64 });
    const streams = { input: Readable.from([lines.join('\n')]), output, errors: new PassThrough() };
    const done = simulate([], streams).then((status) => {
      output.end();
      return status;
    });
    const answers = (await text(output)).trimEnd().split('\n');
    expect(await done).toBe(0);
    expect(answers.map((each) => JSON.parse(each).id)).toEqual(lines.map((_, i) => String(i)));
  });
});
