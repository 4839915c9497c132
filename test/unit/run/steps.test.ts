import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { nightlyLanes } from '../../run/steps.ts';

const steps = nightlyLanes(undefined).flat();

/** What of mocha's patterns occurs here: ** and *, and {one,other}. */
function matches(pattern: string, file: string): boolean {
  const source = pattern.replace(/\*\*\/|\*|\{[^}]*\}|\./g, (word) => {
    if (word === '**/') return '(.+/)?';
    if (word === '*') return '[^/]*';
    return word === '.' ? '\\.' : `(${word.slice(1, -1).replaceAll(',', '|')})`;
  });
  return new RegExp(`^${source}$`).test(file);
}

function runs(command: readonly string[], file: string): boolean {
  const ignored = command.flatMap((word) => /^--ignore=(.*)$/.exec(word)?.[1] ?? []);
  const wanted = command.filter((word) => word.startsWith('test/'));
  const one = (patterns: readonly string[]) => patterns.some((pattern) => matches(pattern, file));
  return one(wanted) && !one(ignored);
}

function stepsOf(file: string): readonly string[] {
  return steps.filter(({ command }) => runs(command, file)).map(({ name }) => name);
}

describe('the steps that run tests', () => {
  let files: readonly string[];
  before(async () => {
    const all = await readdir('test', { recursive: true });
    files = all.filter((name) => name.endsWith('.test.ts')).map((name) => `test/${name}`);
    assert.ok(files.length > 100);
  });

  it('run every test file, each in one of them', () => {
    for (const file of files) {
      const by = stepsOf(file);
      assert.equal(by.length, 1, `${file}: ${by.join() || 'nobody'}`);
    }
  });

  it('run what needs a k6 when it is built', async () => {
    const needing: string[] = [];
    for (const file of files)
      if (/\bneedsK6\(this/.test(await readFile(file, 'utf8'))) needing.push(file);
    assert.ok(needing.length > 3);
    for (const file of needing) assert.deepEqual(stepsOf(file), ['k6'], file);
  });

  it('name no file that is not there', () => {
    const words = steps.flatMap(({ command }) => command);
    const named = words.map((word) => word.replace(/^--ignore=/, ''));
    const files = named.filter((word) => /^test\/[^*{]*\.test\.ts$/.test(word));
    assert.ok(files.length > 3);
    assert.deepEqual(
      files.filter((file) => !existsSync(file)),
      [],
    );
  });
});
