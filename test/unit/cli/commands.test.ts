import assert from 'node:assert/strict';
import { commandsFor } from '../../../cli/commands.ts';

async function namesFor(wanted: string | undefined): Promise<readonly string[]> {
  const made = await commandsFor(wanted);
  const { signal } = new AbortController();
  return made.map((command) => command(signal, () => undefined).name());
}

describe('the commands of the program', () => {
  it('are loaded one at a time, each by its own name', async () => {
    const names = await namesFor(undefined);
    assert.ok(names.length >= 8);
    for (const name of names) assert.deepEqual(await namesFor(name), [name]);
  });

  it('are all there for a word that is none of them, to be listed or suggested', async () => {
    const all = await namesFor(undefined);
    for (const word of ['--help', 'sed', 'constructor', ''])
      assert.deepEqual(await namesFor(word), all);
  });
});
