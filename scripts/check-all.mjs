import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowser } from './browser.mjs';
import { installDependencies, root } from './install.mjs';

/**
 * @typedef {{ passed: number, failed: number }} Count
 * @typedef {{ status: number, output: string }} Ended
 */

/** @type {Count} */
const good = { passed: 1, failed: 0 };
/** @type {Count} */
const bad = { passed: 0, failed: 1 };

installDependencies();
const reports = mkdtempSync(join(tmpdir(), 'remapscope-test-'));
process.once('exit', () => rmSync(reports, { recursive: true, force: true }));

// In a log file colours are noise, and some tools colour whatever they are written to.
const { FORCE_COLOR, ...environment } = process.env;
const inColour = process.stdout.isTTY;
const surroundings = inColour ? process.env : { ...environment, NO_COLOR: '1' };

/**
 * Runs a program of node_modules under this Node.js.
 * @param {string} program path below node_modules
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, keep?: boolean }} [options] keep: keep what it prints, and pass it on
 * @returns {Promise<Ended>}
 */
function run(program, args, { env = {}, keep = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', program), ...args], {
      cwd: root,
      env: { ...surroundings, ...env },
      stdio: ['ignore', keep ? 'pipe' : 'inherit', 'inherit'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
      process.stdout.write(chunk);
    });
    child.on('close', (status) => resolve({ status: status ?? 1, output }));
  });
}

/**
 * A check that counts as one.
 * @param {string} program
 * @param {string[]} args
 */
const check = async (program, args) => ((await run(program, args)).status === 0 ? good : bad);

/**
 * Reads a runner's report. No report, no test in it, or a failure that the report does not show: each is a failure.
 * @param {string} file
 * @param {Ended} ended
 * @param {(report: any) => Count} read
 * @returns {Count}
 */
function count(file, { status }, read) {
  /** @type {Count} */
  let found;
  try {
    found = read(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    console.log('The runner left no report.');
    return bad;
  }
  const { passed, failed } = found;
  if (passed + failed === 0) {
    console.log('The runner found no test.');
    return bad;
  }
  if (status !== 0 && failed === 0) {
    console.log(`The runner ended with ${status}, though no test failed.`);
    return { passed, failed: 1 };
  }
  return found;
}

async function importRule() {
  const args = ['--config', '.dependency-cruiser.mjs', 'src', 'app'];
  const { status, output } = await run('dependency-cruiser/bin/dependency-cruise.mjs', args, { keep: true });
  // Without a parser for TypeScript the tool would look at nothing and be content.
  const looked = /\b[1-9]\d* modules, [1-9]\d* dependencies cruised/.test(output);
  if (!looked) console.log('The tool looked at no import.');
  return status === 0 && looked ? good : bad;
}

/** @param {any} file of the report: one that breaks while it is loaded has no test to show for it */
const failedBeforeItsTests = (file) => file.status === 'failed' && file.assertionResults.length === 0;

async function unitTests() {
  const file = join(reports, 'unit.json');
  const ended = await run('vitest/vitest.mjs', [
    ...['run', '--allowOnly=false'],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
  ]);
  return count(file, ended, (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.testResults.filter(failedBeforeItsTests).length,
  }));
}

/** @returns {Promise<number>} a port that nobody listens on */
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

async function browserTests() {
  if (!built) {
    console.log('Not run: there is no page to test.');
    return bad;
  }
  const wrong = await ensureBrowser(root);
  if (wrong) {
    console.log(wrong);
    return bad;
  }
  const file = join(reports, 'browser.json');
  const ended = await run('@playwright/test/cli.js', ['test', '--forbid-only', '--reporter=list,json'], {
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file, E2E_PORT: String(await freePort()) },
  });
  return count(file, ended, ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky }));
}

let built = false;
async function build() {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const result = await check('vite/bin/vite.js', ['build', '--logLevel', 'warn']);
  built = result === good;
  return result;
}

async function budget() {
  if (!built) {
    console.log('Not weighed: there is no page.');
    return bad;
  }
  return check('../scripts/budget.mjs', []);
}

const tsc = '@typescript/native/bin/tsc';
/** @type {[string, () => Promise<Count>][]} */
const stages = [
  ['types', () => check(tsc, ['--noEmit'])],
  ['types of src/ without a page', () => check(tsc, ['--noEmit', '-p', 'tsconfig.src.json'])],
  ['lint and format', () => check('@biomejs/biome/bin/biome', ['ci', `--colors=${inColour ? 'force' : 'off'}`, '.'])],
  ['import rule', importRule],
  ['dead code', () => check('knip/bin/knip.js', [])],
  ['unit tests', unitTests],
  [
    "this machine's kernel",
    () => check('tsx/dist/cli.mjs', ['src/cli/main.ts', 'verify', '--programs', '200', '--forgive-unrecorded']),
  ],
  ['package', () => check('../scripts/test-package.mjs', [])],
  ['build', build],
  ['budget of sizes', budget],
  ['browser tests', browserTests],
];

const total = { passed: 0, failed: 0 };
const summary = [];
for (const [name, stage] of stages) {
  console.log(`\n── ${name}`);
  const start = performance.now();
  const { passed, failed } = await stage();
  total.passed += passed;
  total.failed += failed;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  summary.push(`${failed ? '✗' : '✓'} ${name}: ${passed} passed, ${failed} failed, ${seconds} s`);
  console.log(summary.at(-1));
}

console.log(`\n${summary.join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed ? 1 : 0;
