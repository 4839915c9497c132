import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { vocabulary } from '../../../cli/overrides.ts';
import { UsageError } from '../../../core/errors.ts';
import { listScenarios } from '../../../scenarios/listed.ts';
import type { Override } from '../../../scenarios/override.ts';
import { readScenario } from '../../../scenarios/read.ts';

describe('reading a scenario', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'scenario-'));
  });
  after(() => rm(directory, { recursive: true }));

  const fromText = async (text: string, overrides: readonly Override[] = []) => {
    const path = join(directory, 'drill.yaml');
    await writeFile(path, text);
    return readScenario(path, overrides, vocabulary);
  };
  const problemsOf = async (text: string, overrides: readonly Override[] = []) => {
    const error = await fromText(text, overrides).then(
      () => assert.fail('it was accepted'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof UsageError);
    return error.problems;
  };

  it('accepts every scenario of the catalogue', async () => {
    for (const { name, description } of await listScenarios()) {
      const { scenario } = await readScenario(name, [], vocabulary);
      assert.equal(scenario.name, name);
      assert.notEqual(description, '');
    }
  });

  it('spells every default out, so that the file written runs the same again', async () => {
    const { file, scenario } = await fromText('name: drill\n');
    assert.deepEqual((await fromText(stringify(file))).scenario, scenario);
    assert.equal(parse(stringify(file)).load.rate, 200);
  });

  it('turns durations into milliseconds', async () => {
    const { scenario } = await fromText(
      'name: d\nduration: 1.5m\nload: { timeout: 750ms }\ntimeline: [{ at: 2s, fault: crash }]\n',
    );
    assert.equal(scenario.durationMs, 90_000);
    assert.equal(scenario.load.timeoutMs, 750);
    assert.deepEqual(scenario.timeline, [
      { atMs: 2000, fault: 'crash', target: 'primary', forMs: 0 },
    ]);
  });

  it('names every mistake at once, with its path and what was meant', async () => {
    const problems = await problemsOf(
      [
        'name: d',
        'lod: {}',
        'load: { rate: 0, clientz: 3, timeout: 5 }',
        'timeline: [{ at: 3s, fault: crahs }]',
        "expect: ['writes.lost is 0']",
      ].join('\n'),
    );
    const text = problems.join('\n');
    for (const each of [
      /load\.rate: .*>0/,
      /load\.clientz: no such key, did you mean clients\?/,
      /load\.timeout: expected a duration/,
      /no fault crahs, did you mean crash\?/,
      /lod: no such key, did you mean load\?/,
      /expect\.0: /,
    ])
      assert.match(text, each);
    assert.equal(problems.length, 6);
  });

  it('names mistakes of the command line by their flags, together with those of the file', async () => {
    const problems = await problemsOf('name: d\nduration: soon\n', [
      { path: 'load.rate', value: '-1', flag: '--rate' },
      { path: 'name.first', value: 'x', flag: '--set' },
    ]);
    assert.equal(problems.length, 3);
    assert.match(problems.join('\n'), /load\.rate \(from --rate\)/);
    assert.match(problems.join('\n'), /--set: name\.first is not a place/);
  });

  it('lets the command line win over the file, and the last value over the first', async () => {
    const { scenario } = await fromText('name: d\nload: { rate: 50 }\n', [
      { path: 'load.rate', value: '60', flag: '--rate' },
      { path: 'load.rate', value: '70', flag: '--set' },
    ]);
    assert.equal(scenario.load.rate, 70);
  });

  it('adds expectations to those of the file', async () => {
    const { scenario } = await fromText("name: d\nexpect: ['writes.lost == 0']\n", [
      { path: 'expect.+', value: '"writes.torn == 0"', flag: '--expect' },
    ]);
    assert.deepEqual(scenario.expect, ['writes.lost == 0', 'writes.torn == 0']);
  });

  it('refuses a fault that would come after the load', async () => {
    const problems = await problemsOf(
      'name: d\nduration: 5s\ntimeline: [{at: 5s, fault: crash}]\n',
    );
    assert.match(problems.join(), /crash would come after the end of the load/);
  });

  it('says what there is when a name is unknown', async () => {
    await assert.rejects(readScenario('failover', [], vocabulary), /failover.*baseline/);
    await assert.rejects(readScenario('baselin', [], vocabulary), /did you mean baseline\?/);
  });

  it('says where broken YAML is broken', async () => {
    const problems = await problemsOf('name: d\nload: {rate: 5\nduration: [');
    assert.match(problems.join(), /line 2|line 3/);
  });

  it('reports a file that is not there as usage, not as a crash', async () => {
    await assert.rejects(readScenario('/nowhere/x.yaml', [], vocabulary), UsageError);
  });
});
