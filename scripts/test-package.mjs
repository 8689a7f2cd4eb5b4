import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
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
 * @param {{ input?: string, cwd?: string, status?: number, env?: NodeJS.ProcessEnv }} [options] status: what it has to end with
 * @returns {string} what it printed
 */
function run(program, args, { input = '', cwd = folder, status = 0, env = process.env } = {}) {
  const ended = spawnSync(program, args, { cwd, input, env, encoding: 'utf8', timeout: 120_000 });
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

/** @param {string} text */
const oneLine = (text) => text.replaceAll(/\s+/g, ' ');

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
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
check(run(remapscope, ['--version']) === `${version}\n`, 'it says its version');
const commands = [...usage.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name ?? '');
check(commands.length >= 7, `it has the commands ${commands.join(', ')}`);
for (const name of commands)
  check(/\bExample/.test(run(remapscope, [name, '--help'])), `${name} --help has an example`);
const answer = JSON.parse(run(remapscope, ['simulate'], { input: scenario }));
check(answer.id === 'packed' && answer.ops[2].moved.pmd === 2, 'simulate gives what is asked');
check(run(remapscope, ['explain'], { input: scenario }).includes('Realigned'), 'explain explains');
check(run(remapscope, ['export', 'c'], { input: scenario }).includes('int main('), 'export c writes a program');
check(
  run(remapscope, ['export', 'json'], { input: scenario }).includes('"id": "packed"'),
  'export json writes it down',
);
check(run(remapscope, ['export', 'text'], { input: scenario }).includes('Realigned'), 'export text writes a report');
check(
  run(remapscope, ['export', 'bpftrace'], { input: scenario }).includes('kprobe:'),
  'export bpftrace writes a script',
);
check(
  / now to 0x100040100000: /.test(` ${oneLine(run(remapscope, ['advise'], { input: scenario }))}`),
  'advise tells the cost',
);
check(run(remapscope, ['advise', '--preset', 'arena']).includes('The rule:'), 'advise tells the rule of a practice');
const base = 'https://example.org/remapscope/';
check(run(remapscope, ['link', '--base', base], { input: scenario }).startsWith(`${base}#v=`), 'link gives a link');
for (const [form, file] of [
  ['strace', 'kinds.txt'],
  ['ftrace', 'ftrace-all.txt'],
  ['maps', 'maps.txt'],
]) {
  const input = readFileSync(join(root, 'src/exchange/import/fixtures', `${file}`), 'utf8');
  const read = run(remapscope, ['import', `${form}`, '--check', '--kernel', '6.18'], { input });
  check(/^check: no result differs$/m.test(read), `import reads ${form}, and checks it`);
  if (form === 'strace') run(remapscope, ['import', '--check', '--kernel', '6.12'], { input, status: 1 });
}
check(true, 'import ends with 1 where a result differs');
check(run(remapscope, ['maple'], { input: '{"ops":[["s","1","2",1]]}' }).includes('"digest"'), 'maple answers');
check(run(remapscope, ['verify', '--count', '1']) !== '', 'verify runs, or says why it is skipped');
for (const name of ['simulate', 'maple']) run(remapscope, [name]);
for (const args of [['simulate'], ['explain'], ['advise'], ['import'], ['export', 'c'], ['link'], ['maple']])
  run(remapscope, args, { input: 'no scenario', status: 2 });
run(remapscope, ['verify', '--count', 'none'], { status: 2 });
run(remapscope, ['verify', '--count', '1'], { status: 2, env: { ...process.env, TMPDIR: join(folder, 'nowhere') } });
run(remapscope, ['unheard'], { status: 2 });
check(true, 'what cannot be used ends with 2');

const installed = join(folder, 'lib/node_modules/remapscope');
const described = readFileSync(join(installed, 'API.md'), 'utf8').replaceAll('\\_', '_');
const exported = Object.keys(await import(pathToFileURL(join(installed, 'module.js')).href));
const missing = exported.filter((name) => !new RegExp(`^### ${name}(\\(\\))?$`, 'm').test(described));
check(missing.length === 0, `API.md describes each of the ${exported.length} things exported ${missing.join(', ')}`);
const links = ['README.md', 'results.md', 'maple.md'].flatMap((name) =>
  [...readFileSync(join(installed, name), 'utf8').matchAll(/\]\(([^)#]+)/g)].map(([, to]) => to ?? ''),
);
const nowhere = links.filter((to) => !existsSync(join(installed, to)));
check(
  links.length >= 4 && nowhere.length === 0,
  `what describes it leads to ${links.join(', ')} ${nowhere.join(', ')}`,
);

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
