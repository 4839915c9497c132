// `npm test`: every check that has a yes or no, in order of price. The last line counts them:
// each tool is one check, each test of mocha one more. `npm test -- unit lint` runs only those.
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

const mocha = ['mocha', '--no-color'];
const coverage = ['c8', '--reporter=text-summary', '--exclude=test/**', '--clean'];

/** Name, command, and whether its output holds mocha's counts. */
const steps = [
  ['setup', ['node', 'cli/pg-ha-bench.js', 'doctor', '--install']],
  ['lint', ['biome', 'check', '--error-on-warnings', '.']],
  ['types', ['tsc', '--noEmit']],
  ['rules', ['npm', 'run', '--silent', 'rules']],
  ['unused', ['knip']],
  ['unit', [...coverage, ...mocha, 'test/unit/**/*.test.ts', 'test/component/**/*.test.ts']],
  ['browser', [...mocha, 'test/browser/**/*.test.ts']],
  ['e2e', [...mocha, '--timeout=600000', 'test/e2e/**/*.test.ts']],
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some(([known]) => known === name));
if (unknown.length > 0) {
  console.error(
    `no step ${unknown.join(', ')}: there is ${steps.map(([name]) => name).join(', ')}`,
  );
  process.exit(2);
}

const total = { passed: 0, failed: 0, skipped: 0 };
for (const [name, command] of steps) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n── ${name}: ${command.join(' ')}`);
  const { code, output, seconds } = await run(command);
  const counts = countsOf(output);
  const ok = code === 0;
  // Mocha that ends badly without a failing test (a crash, a hook) is a failure all the same.
  total.passed += counts ? counts.passed : ok ? 1 : 0;
  total.failed += counts ? counts.failed || (ok ? 0 : 1) : ok ? 0 : 1;
  total.skipped += counts?.skipped ?? 0;
  console.log(`── ${name}: ${ok ? 'ok' : `FAILED (${code})`} after ${seconds} s`);
}
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** Runs it with what node_modules has on PATH, showing its output while keeping it. */
async function run([program, ...args]) {
  const began = performance.now();
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PATH: `node_modules/.bin:${process.env.PATH}` },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    process.stdout.write(chunk);
    output = (output + chunk).slice(-100_000);
  });
  const code = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (exit, signal) => resolve(exit ?? signal));
  });
  return { code, output, seconds: Math.round((performance.now() - began) / 1000) };
}

/** Mocha's own summary; null: not mocha's output. */
function countsOf(output) {
  const text = stripVTControlCharacters(output);
  const count = (word) => Number(text.match(new RegExp(`^ +(\\d+) ${word}\\b`, 'm'))?.[1] ?? 0);
  const counts = { passed: count('passing'), failed: count('failing'), skipped: count('pending') };
  return /^ +\d+ passing\b/m.test(text) ? counts : null;
}
