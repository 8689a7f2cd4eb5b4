import { spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { HELP } from './help.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

/** Runs the command line as a program of its own. `output`: where it writes, and `source`: what it reads, if not what is given here. */
function remapscope(args: readonly string[], input = '', output?: number, source?: number) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', main, ...args], {
    input,
    encoding: 'utf8',
    stdio: [source ?? 'pipe', output ?? 'pipe', 'pipe'],
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

  it.runIf(process.platform === 'linux')('says so where what it is given cannot be read', () => {
    for (const command of ['simulate', 'explain', 'import', 'maple']) {
      const memory = openSync('/proc/self/mem', 'r'); // nothing is at address 0
      expect(remapscope([command], '', undefined, memory)).toEqual({
        status: 2,
        out: '',
        err: 'Standard input could not be read (EIO: i/o error, read).\n',
      });
      const { status, err } = remapscope([command], '', undefined, openSync(tmpdir(), 'r'));
      expect([status, err]).toEqual([2, 'Standard input is a folder; give a file (< FILE).\n']);
    }
  });

  it.runIf(process.platform === 'linux')('reads no more of what does not end than it can use', () => {
    const { status, err } = remapscope(['explain'], '', undefined, openSync('/dev/zero', 'r'));
    expect([status, err]).toEqual([2, 'There are more than 262144 bytes; a scenario has at most that.\n']);
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
