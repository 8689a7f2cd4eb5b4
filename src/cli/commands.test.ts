import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { EXPORT_FORMS } from '../exchange/export/forms.ts';
import { readLink } from '../exchange/permalink.ts';
import { TEXT_WIDTH } from '../exchange/text/wrap.ts';
import { LIBRARY, libraryScenario } from '../scenario/library.ts';
import { advise } from './advise.ts';
import type { Streams } from './answerLines.ts';
import { explain } from './explain.ts';
import { exportAs } from './exportAs.ts';
import { link } from './link.ts';

type Command = (args: readonly string[], streams: Streams) => Promise<number>;

async function run(command: Command, input: unknown, ...args: string[]) {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const written = Promise.all([text(output), text(errors)]);
  const given = typeof input === 'string' ? input : JSON.stringify(input);
  const status = await command(args, { input: Readable.from([Buffer.from(given)]), output, errors });
  output.end();
  errors.end();
  const [out, err] = await written;
  return { status, out, err };
}

const { scenario } = libraryScenario('not-mutual')!;

describe('explain', () => {
  it('tells what each operation gave, why a move is not realigned, and what would turn that round', async () => {
    const { status, out } = await run(explain, scenario);
    expect(status).toBe(0);
    expect(out).toMatch(/^1\. mmap addr=/m);
    expect(out).toMatch(/\[no\] mutually aligned: old offset 0x\w+, new offset 0x\w+/);
    expect(out).toMatch(/The move itself: .*\bPTEs/);
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(
      /What would turn that round\? To map the \w+ 0x\w+ \w+ .* then it is realigned\./,
    );
  });

  it('says of a kernel that never asks that it does not', async () => {
    const { out } = await run(explain, scenario, '--kernel', '6.1');
    expect(out.replaceAll(/\s+/g, ' ')).toContain('Linux 6.1 does not ask whether it can be realigned');
  });
});

describe('a text', () => {
  it('holds nothing that a terminal obeys, whatever the scenario calls itself', async () => {
    const titled = { ...scenario, title: 'red \u001b[31m\u009b1m' };
    for (const [command, args] of [
      [explain, []],
      [exportAs, ['text']],
      [exportAs, ['json']],
    ] as const) {
      const { status, out } = await run(command, titled, ...args);
      expect(status).toBe(0);
      expect(out).toContain('red \\u001b[31m');
      expect(out.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    }
  });
});

describe('export', () => {
  it.each(EXPORT_FORMS)('writes scenarios of the library as %s, or says why it cannot', async (form) => {
    for (const { scenario: each } of LIBRARY.filter((_, n) => n % 4 === 0)) {
      const { status, out, err } = await run(exportAs, each, form);
      if (status === 0) expect(out).toMatch(/\S\n$/);
      else
        expect(err).toMatch(
          /^(This scenario cannot be a C program: |(No o|O)peration |The move does not work ).*\.\n$/,
        );
      if (form === 'text') for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(TEXT_WIDTH);
    }
  });

  it('gives json that is the scenario, and results that simulate would give', async () => {
    expect(JSON.parse((await run(exportAs, scenario, 'json')).out)).toEqual(scenario);
    const results = JSON.parse((await run(exportAs, scenario, 'results', '--kernel', '6.18')).out);
    expect(results).toMatchObject({ id: 'scenario', kernel: '6.18' });
    expect(results.ops).toHaveLength(scenario.ops.length);
  });

  it('gathers for a report of a disagreement the scenario, the answer and the program', async () => {
    const { out } = await run(exportAs, scenario, 'disagreement', '--kernel', '6.18');
    const parts = out.split(/^---- (.*) ----$/m);
    expect(parts.filter((_, n) => n % 2 === 1)).toEqual([
      'what differs, uname -a, output of the program',
      'scenario.json',
      'what the simulator gives, Linux 6.18',
      'scenario.c',
    ]);
    expect(JSON.parse(parts[4]!)).toEqual(scenario);
    expect(parts[8]).toContain('int main(int argc, char **argv)');
  });

  it('has the functions that the simulator enters above the probes of a bpftrace script', async () => {
    const { out } = await run(exportAs, libraryScenario('front')!.scenario, 'bpftrace');
    expect(out).toContain(' *       move_page_tables 0x100000100000 0x100040100000 0x300000 0x0\n');
    expect(out).toContain('kprobe:move_page_tables\n/@in[tid]/');
    expect((await run(exportAs, scenario, 'bpftrace', '--kernel', '4.14')).out).not.toContain('kprobe:find_vma');
  });
});

describe('link', () => {
  it('opens the scenario again, on the kernel, at the place', async () => {
    const { out } = await run(link, scenario, '--base=https://example.org/a/#old', '--kernel=6.1', '--at', '3/move/1');
    expect(out).toMatch(/^https:\/\/example\.org\/a\/#v=\d/);
    const read = await readLink(out.trim().split('#')[1]!);
    expect(read).toMatchObject({ scenario, kernel: '6.1', place: '3/move/1' });
  });
});

describe('advise', () => {
  it('tells the costs, the rule, the nearest better address and the call', async () => {
    const { out } = await run(advise, '', '--preset', 'arena');
    expect(out).toContain('The rule: keep destination ≡ source mod 2 MiB');
    expect(out).toContain('MREMAP_MAYMOVE | MREMAP_FIXED, (void *)0x100040100000);');
    expect(out).toMatch(/ 8 times by 8 MiB to 72 MiB,.*\n.*\n +reserved +moves .*\n +0 +8 +73,728 /);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(TEXT_WIDTH);
    expect((await run(advise, '', '--preset', 'x')).err).toBe(
      'The preset "x" is not known; there are arena, compact, realloc.\n',
    );
  });
});

describe('what cannot be used', () => {
  it.each<[string, Command, unknown, string[], string]>([
    ['a form', exportAs, scenario, ['pdf'], 'The form "pdf" is not known; there are c, json,'],
    ['no form', exportAs, scenario, [], 'A form is missing; there are c, json,'],
    ['a kernel', explain, scenario, ['--kernel', '5.15'], 'The kernel "5.15" is not known; there are 4.14,'],
    ['a rule', explain, scenario, ['--what-if', 'magic'], 'The rule "magic" is not known; there are realign-pud,'],
    ['an option', explain, scenario, ['--fast'], "Unknown option '--fast'; known are --kernel, --what-if."],
    [
      'a word',
      link,
      scenario,
      ['front'],
      'The argument "front" is not known; link takes only options, and reads standard input (< FILE).',
    ],
    [
      'two kernels',
      explain,
      scenario,
      ['--kernel', '6.1', '--kernel=v4'],
      'There are the kernels 6.1 and v4; one is taken',
    ],
    [
      'no number',
      advise,
      scenario,
      ['--operation', '-1'],
      '--operation needs a value, which does not begin with a dash;',
    ],
    ['no value', link, scenario, ['--at'], '--at needs a value, which'],
    ['an address', link, scenario, ['--base', 'here'], '--base is "here"; it must be an address'],
    ['nothing', explain, ' \n', [], 'There is no scenario: give one as JSON on standard input.'],
    ['no JSON', explain, 'mmap', [], 'The scenario is not JSON ('],
    ['a field twice', explain, '{"ops": [], "ops": []}', [], '"ops" is there twice; one must go.'],
    ['no scenario', explain, { ops: [{ op: 'fork' }] }, [], 'The scenario\'s field ops[0].op is "fork"; it must be'],
    ['a rule for C', exportAs, scenario, ['c', '--what-if', 'skip-flush'], 'what-if rules are on'],
  ])('%s ends with 2 and a sentence', async (_, command, input, args, sentence) => {
    const { status, out, err } = await run(command, input, ...args);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(sentence);
  });
});
