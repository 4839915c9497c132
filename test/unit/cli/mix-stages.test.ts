import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { withStagesOf } from '../../../cli/mix-stages.ts';
import { vocabulary } from '../../../cli/overrides.ts';
import { plannedOperations } from '../../../core/rate.ts';
import { readScenario } from '../../../scenarios/read.ts';

const rush = {
  name: 'rush',
  weights: {},
  stages: [
    { share: 0.25, rateFactor: 2 },
    { share: 0.75, rateFactor: 2 / 3 },
  ],
};

async function read(text: string) {
  const directory = await mkdtemp(join(tmpdir(), 'stages-'));
  try {
    const path = join(directory, 'one.yaml');
    await writeFile(path, text);
    return await readScenario(path, [], vocabulary);
  } finally {
    await rm(directory, { recursive: true });
  }
}

describe('the stages of a mix', () => {
  it('become steps of the rate, which over the whole load is the configured one', async () => {
    const { scenario } = withStagesOf(rush, await read('name: d\nduration: 40s\n'));
    assert.deepEqual(scenario.load.stages?.slice(0, 2), [
      { forMs: 0, rate: 400 },
      { forMs: 10_000, rate: 400 },
    ]);
    assert.equal(Math.round(plannedOperations(scenario.load, 40_000)), 8000);
  });

  it('are spelled out in the file, so that it runs the same again', async () => {
    const { file, scenario } = withStagesOf(rush, await read('name: d\nduration: 40s\n'));
    assert.deepEqual((await read(stringify(file))).scenario.load.stages, scenario.load.stages);
  });

  for (const load of [
    '{ stages: [{ for: 1s, rate: 5 }] }',
    '{ loop: closed }',
    '{ arrival: burst }',
  ])
    it(`give way to ${load}`, async () => {
      const written = await read(`name: d\nload: ${load}\n`);
      assert.equal(withStagesOf(rush, written), written);
    });

  it('of a mix without any change nothing', async () => {
    const written = await read('name: d\n');
    assert.equal(withStagesOf({ name: 'even', weights: {} }, written), written);
  });
});
