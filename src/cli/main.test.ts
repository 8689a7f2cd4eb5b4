import { spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { HELP } from './help.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

/** Runs the command line as a program of its own. `output`: where it writes, if not to be read here. */
function remapscope(args: readonly string[], input = '', output?: number) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', main, ...args], {
    input,
    encoding: 'utf8',
    stdio: ['pipe', output ?? 'pipe', 'pipe'],
  });
  return { status, out: stdout, err: stderr };
}

describe('the command line', () => {
  it.each([[['--help']], [['-h']], [['help']]])('lists the commands for %j', (args) => {
    const { status, out, err } = remapscope(args);
    expect([status, err]).toEqual([0, '']);
    for (const name of Object.keys(HELP)) expect(out).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  });

  it.each([[['import', '--help']], [['import', '-h']], [['help', 'import']]])('tells of one for %j', (args) => {
    expect(remapscope(args)).toEqual({ status: 0, out: HELP.import, err: '' });
  });

  it.each([
    [[], 'A command is missing.'],
    [['simulat'], 'The command "simulat" is not known.'],
    [['help', '__proto__'], 'The command "__proto__" is not known.'],
  ])('lists them where %j names none', (args, sentence) => {
    const { status, out, err } = remapscope(args);
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(new RegExp(`^${sentence}\nusage: remapscope COMMAND `));
  });

  it.runIf(process.platform === 'linux')('says so where what it found cannot be written', () => {
    for (const command of ['simulate', 'explain']) {
      const { status, err } = remapscope([command], '{"ops":[]}', openSync('/dev/full', 'w'));
      expect(status).toBe(2);
      expect(err).toMatch(/^What was found could not be written \(ENOSPC: .*\)\.\n$/);
    }
  });
});

describe('help', () => {
  it.each(Object.entries(HELP))('of %s has its usage, exit status and an example', (name, text) => {
    expect(text).toMatch(new RegExp(`^usage: remapscope ${name} `));
    expect(text).toMatch(/^Exit status: 0, .* could not be used\.$/m);
    expect(text).toMatch(/^Examples?:\n( {2}.*remapscope.*\n)+$/m);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(124);
  });
});
