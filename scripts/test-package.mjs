import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './install.mjs';

/**
 * Packs the package, installs the tarball in a folder of its own as `npm install -g` does, without a network, and uses it:
 * the command, its exit statuses, the module and its types. Ends with 1 at the first thing that is not as it should be.
 */
const folder = mkdtempSync(join(tmpdir(), 'remapscope-package-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/**
 * @param {string} program
 * @param {string[]} args
 * @param {{ input?: string, cwd?: string, status?: number }} [options] status: what it has to end with
 * @returns {string} what it printed
 */
function run(program, args, { input = '', cwd = folder, status = 0 } = {}) {
  const ended = spawnSync(program, args, { cwd, input, encoding: 'utf8', timeout: 120_000 });
  if (ended.status === status) return ended.stdout;
  console.log(
    `${program} ${args.join(' ')} ended with ${ended.status}, not ${status}:\n${ended.stdout}${ended.stderr}`,
  );
  process.exit(1);
}

/**
 * @param {boolean} holds
 * @param {string} what
 */
function check(holds, what) {
  console.log(`${holds ? 'ok' : 'not ok'} - ${what}`);
  if (!holds) process.exit(1);
}

const tarball =
  run(process.execPath, [join(root, 'scripts/package.mjs')], { cwd: root })
    .trim()
    .split('\n')
    .at(-1) ?? '';
run('npm', ['install', '-g', '--offline', '--no-audit', '--no-fund', '--prefix', folder, tarball]);
const remapscope = join(folder, 'bin', 'remapscope');

const scenario = JSON.stringify({
  id: 'packed',
  ops: [
    { op: 'mmap', addr: '0x100000100000', len: '0x300000', prot: 'rw', flags: ['private', 'anonymous', 'fixed'] },
    { op: 'touch', addr: '0x100000100000', len: '0x300000' },
    {
      op: 'mremap',
      ...{ old: '@0', oldLen: '0x300000', newLen: '0x300000' },
      ...{ flags: ['maymove', 'fixed'], newAddr: '0x100040100000' },
    },
  ],
});
const usage = run(remapscope, ['--help']);
const commands = [...usage.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name ?? '');
check(commands.length >= 7, `it has the commands ${commands.join(', ')}`);
for (const name of commands)
  check(/\bExample/.test(run(remapscope, [name, '--help'])), `${name} --help has an example`);
const answer = JSON.parse(run(remapscope, ['simulate'], { input: scenario }));
check(answer.id === 'packed' && answer.ops[2].moved.pmd === 2, 'simulate gives what is asked');
check(run(remapscope, ['explain'], { input: scenario }).includes('Realigned'), 'explain explains');
check(run(remapscope, ['export', 'c'], { input: scenario }).includes('int main('), 'export c writes a program');
check(run(remapscope, ['link'], { input: scenario }).startsWith('#v='), 'link gives a link');
const trace = 'mmap(NULL, 4096, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000001000\n';
check(run(remapscope, ['import', 'strace'], { input: trace }).includes('1 call'), 'import reads a trace');
check(run(remapscope, ['maple'], { input: '{"ops":[["s","1","2",1]]}' }).includes('"digest"'), 'maple answers');
check(run(remapscope, ['verify', '--count', '1']) !== '', 'verify runs, or says why it is skipped');
run(remapscope, ['simulate'], { input: 'no scenario', status: 2 });
run(remapscope, ['unheard'], { status: 2 });
check(true, 'what cannot be used ends with 2');

// As another program does that has the package among its own.
const user = join(folder, 'user');
mkdirSync(user);
writeFileSync(join(user, 'package.json'), '{"name":"user","private":true,"type":"module"}');
run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: user });
writeFileSync(
  join(user, 'use.ts'),
  `import { MapleTree, numberKeys, type Scenario, simulate } from 'remapscope';
const scenario: Scenario = ${scenario.replace('"id":"packed"', '"id":"typed"')};
const { work } = simulate(scenario, '6.12');
const pmds: number = work.pmdsMoved;
// @ts-expect-error There is no such operation.
const wrong: Scenario = { ops: [{ op: 'fork' }] };
console.log(pmds, wrong.ops.length, MapleTree.name, typeof numberKeys);
`,
);
const tsc = join(root, 'node_modules/@typescript/native/bin/tsc');
for (const resolution of ['nodenext', 'bundler']) {
  const module = resolution === 'bundler' ? 'esnext' : 'nodenext';
  const options = ['--strict', '--target', 'es2023', '--lib', 'es2023,dom', '--types', ''];
  const how = ['--module', module, '--moduleResolution', resolution, '--outDir', 'out'];
  run(process.execPath, [tsc, ...options, ...how, 'use.ts'], { cwd: user });
}
check(
  run(process.execPath, ['out/use.js'], { cwd: user }) === '2 1 MapleTree object\n',
  'the module is used with its types',
);
