import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { checkers } from '../../../reports/checkers/registry.ts';

describe('docs/verdicts.md', () => {
  let sections: readonly (readonly [string, string])[];
  before(async () => {
    const text = await readFile(new URL('../../../docs/verdicts.md', import.meta.url), 'utf8');
    const [, ...parts] = text.split(/^#+ /m);
    sections = parts.map((part) => [part.split('\n', 1)[0] ?? '', part]);
  });

  it('tells of every checker, in the order in which they are shown, and of no other', () => {
    const names = sections.map(([name]) => name).slice(1, -1);
    assert.deepEqual(
      names,
      checkers.map(({ name }) => name),
    );
  });

  it('says of each what it proves, from which facts, when it cannot tell, and its limits', () => {
    for (const { name } of checkers) {
      const text = sections.find(([title]) => title === name)?.[1] ?? '';
      for (const part of ['Proves', 'From: ', 'nknown', 'Limits: '])
        assert.ok(text.includes(part), `${name}: ${part}`);
    }
  });
});
