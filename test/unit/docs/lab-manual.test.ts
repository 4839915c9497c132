import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { disagreements, labManual } from '../../support/lab-manual.ts';
import { commandsOf } from '../../support/manual.ts';

const manual = new URL('../../../docs/lab.md', import.meta.url);

describe("the lab's manual", () => {
  it('has no command that test/docker/compose/manual.test.ts does not run, and the other way round', async () => {
    assert.deepEqual(disagreements(commandsOf(await readFile(manual, 'utf8')), labManual), []);
  });

  it('would be convicted of a command that was added, left out or changed', async () => {
    const commands = commandsOf(await readFile(manual, 'utf8'));
    for (const other of [
      [...commands, 'docker compose --env-file .env pause proxy'],
      commands.slice(1),
      commands.map((one) => one.replace('down -v', 'down')),
    ])
      assert.notDeepEqual(disagreements(other, labManual), []);
  });

  it('is read block by block, with continued lines as one', () => {
    const page = 'Text\n\n    one \\\n      --two\n    three\n\n- a list\n';
    assert.deepEqual(commandsOf(page), ['one --two', 'three']);
  });
});
