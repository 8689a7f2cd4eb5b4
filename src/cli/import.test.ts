import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { fixture } from '../exchange/import/testing/fixture.ts';
import { parseScenario } from '../scenario/schema.ts';
import { importTrace } from './import.ts';

async function run(given: string, ...args: string[]) {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const written = Promise.all([text(output), text(errors)]);
  const status = await importTrace(args, { input: Readable.from([Buffer.from(given)]), output, errors });
  output.end();
  errors.end();
  const [out, err] = await written;
  return { status, out, err };
}

const KINDS = fixture('kinds.txt');

describe('import', () => {
  it('lists the mremaps, those that moved most first, and finds no difference on the right kernel', async () => {
    const { status, out, err } = await run(KINDS, '--check', '--kernel=6.18');
    expect([status, err]).toEqual([0, '']);
    expect(out).toContain('strace: 58 lines, 1 address space, 55 calls replayed under Linux 6.18\n');
    expect(out).toContain('check: no result differs\n');
    expect(out.match(/^line \d+/gm)!.slice(0, 2)).toEqual(['line 25', 'line 26']);
    expect(out).toContain('  3,072 PTEs one by one: not mutually aligned (old offset 0x0, new offset 0x1000).\n');
  });

  it('ends with 1 where the check finds a difference, and says in which line', async () => {
    const { status, out } = await run(KINDS, 'strace', '--check');
    expect(status).toBe(1);
    expect(out).toMatch(/check: 1 result differs\n {2}line 47: mremap\(.+\) gave 0x\w+, in the simulator EFAULT\n/);
    expect((await run(KINDS, 'strace')).status).toBe(0);
  });

  it('prints the report as JSON, with scenarios that can be run', async () => {
    const { status, out } = await run(fixture('maps.txt'), '--json');
    const report = JSON.parse(out);
    expect([status, report.format, report.mappings.count]).toEqual([0, 'maps', 37]);
    for (const { scenario } of report.mappings.first) expect(parseScenario(scenario).bare).toBe(true);
  });

  it('names the lines that it skipped', async () => {
    const { out } = await run(`hello\n${fixture('pipe.txt')}`, 'strace');
    expect(out).toContain('skipped: 1 line: 1\n');
  });

  it.each<[string, string[], RegExp]>([
    ['nothing that is known', [], /^Nothing in this text is read: it must be \/proc\/PID\/maps/],
    ['', [], /^Nothing in this text is read: it is empty\. /],
    ['', ['strace'], /^Nothing in this text is read: it is empty\. /],
    [' \n\n', ['perf'], /^Nothing in this text is read: it is empty\. /],
    [KINDS, ['maps'], /^Nothing in this text is read as maps; where no form is named, it is guessed\.$/m],
    [KINDS, ['--kernel', '5.0'], /^The kernel "5.0" is not known; there are 4\.14, /],
    [KINDS, ['--kernel'], /^--kernel needs a name: one of 4\.14, /],
    [KINDS, ['--kernel=6.1', '--kernel=6.12'], /^There are the kernels 6\.1 and 6\.12; one is taken\. /],
    [KINDS, ['--what-if', 'inside-vma'], /^Unknown option '--what-if'; known are --kernel, --check, --json\.$/m],
    [KINDS, ['dtrace'], /^The form "dtrace" is not known; there are strace, maps, /],
    [KINDS, ['strace', 'maps'], /^There is "maps" behind the form strace; a text has one form\.$/m],
  ])('refuses %.20j with %j', async (given, args, sentence) => {
    const { status, out, err } = await run(given, ...args);
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(sentence);
  });
});
