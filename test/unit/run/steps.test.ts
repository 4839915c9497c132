import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
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

describe('the steps that run tests', () => {
  it('run every test file, each in one of them', async () => {
    const all = await readdir('test', { recursive: true });
    const files = all.filter((name) => name.endsWith('.test.ts')).map((name) => `test/${name}`);
    assert.ok(files.length > 100);
    for (const file of files) {
      const by = steps.filter(({ command }) => runs(command, file)).map(({ name }) => name);
      assert.equal(by.length, 1, `${file}: ${by.join() || 'nobody'}`);
    }
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
