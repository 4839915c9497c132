import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { clusterOfFile } from '../../../cli/cluster-file.ts';
import { vocabulary } from '../../../cli/overrides.ts';
import { makeRunDirectory } from '../../../cli/run-directory.ts';
import { UsageError } from '../../../core/errors.ts';
import type { Override } from '../../../scenarios/override.ts';
import { readScenario } from '../../../scenarios/read.ts';

const nodes =
  '[{ name: a, url: "postgres://u:secret@a/d" }, { name: b, url: "postgres://u:secret@b/d" }]';

describe('a scenario for an external cluster', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'external-'));
  });
  after(() => rm(directory, { recursive: true }));

  const fromText = async (text: string, overrides: readonly Override[] = []) => {
    const path = join(directory, 'drill.yaml');
    await writeFile(path, `name: d\n${text}\n`);
    return readScenario(path, overrides, vocabulary);
  };
  const problemsOf = async (text: string) => {
    const error = await fromText(text).then(
      () => assert.fail('it was accepted'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof UsageError);
    return error.problems.join('\n');
  };

  it('names its nodes, and by which commands they are broken and healed', async () => {
    const { scenario, file } = await fromText(
      `cluster: { driver: external, nodes: ${nodes}, monitor: postgres://m, faults: { crash: { inject: x, heal: y } } }`,
    );
    const { external, standbys, profile } = scenario.cluster;
    assert.deepEqual(external?.faults, { crash: { inject: 'x', heal: 'y' } });
    assert.equal(external?.monitor, 'postgres://m');
    assert.equal(external?.commandTimeoutMs, 60_000);
    assert.deepEqual([standbys, profile], [1, 'stock']);
    assert.deepEqual((await fromText(stringify(file).replace('name: d\n', ''))).scenario, scenario);
  });

  it('can be put together on the command line', async () => {
    const { scenario } = await fromText('', [
      { path: 'cluster.driver', value: 'external', flag: '--cluster' },
      { path: 'cluster.nodes', value: nodes, flag: '--set' },
      { path: 'cluster.faults.crash.inject', value: 'x', flag: '--set' },
    ]);
    assert.equal(scenario.cluster.external?.nodes.length, 2);
    assert.equal(scenario.cluster.external?.faults['crash']?.inject, 'x');
  });

  it('can have its cluster from a file of its own, with later values over that', async () => {
    const path = join(directory, 'cluster.yaml');
    await writeFile(path, `cluster: { nodes: ${nodes} }\n`);
    const later = { path: 'cluster.commandTimeout', value: '5s', flag: '--set' };
    const { scenario } = await fromText('cluster: { standbys: 2 }', [
      ...(await clusterOfFile(path)),
      later,
    ]);
    assert.equal(scenario.cluster.driver, 'external');
    assert.equal(scenario.cluster.external?.commandTimeoutMs, 5000);
    await writeFile(path, 'nodes: []\n');
    await assert.rejects(clusterOfFile(path), /expected one key, cluster/);
    await assert.rejects(clusterOfFile(join(directory, 'none.yaml')), /cannot read/);
  });

  it('is refused by name where its aliases would never end, in either file', async () => {
    const level = (n: number) => `l${n}: &l${n} [${Array(9).fill(`*l${n - 1}`)}]`;
    const bomb = ['l0: &l0 [x, x, x]', ...[1, 2, 3, 4, 5].map(level)].join('\n');
    assert.match(await problemsOf(bomb), /drill\.yaml: .*alias/);
    const path = join(directory, 'bomb.yaml');
    await writeFile(path, bomb);
    await assert.rejects(clusterOfFile(path), /--cluster-file: .*bomb\.yaml: .*alias/);
  });

  it('says what is missing, unknown, twice there or not for this driver', async () => {
    assert.match(
      await problemsOf('cluster: { driver: external }'),
      /cluster\.nodes: driver external needs/,
    );
    assert.match(
      await problemsOf(`cluster: { nodes: ${nodes} }`),
      /cluster\.nodes: only of driver: external/,
    );
    assert.match(
      await problemsOf(
        `cluster: { driver: external, nodes: [{ name: a, url: x }, { name: a, url: y }], faults: { crahs: { inject: x } }, nods: 1 }`,
      ),
      /crahs, did you mean crash[\s\S]*nods: no such key, did you mean nodes/,
    );
    assert.match(
      await problemsOf('cluster: { driver: external, nodes: [{ name: "a; reboot", url: x }] }'),
      /a name is letters/,
    );
  });

  it('knows before anything is done whom a fault may be of', async () => {
    const at = (target: string) => `[{ at: 1s, fault: crash, target: ${target} }]`;
    const cluster = `driver: external, nodes: ${nodes}, faults: { crash: { inject: x } }`;
    assert.match(
      await problemsOf(`cluster: { ${cluster} }\ntimeline: ${at('node9')}`),
      /timeline: crash: no node node9: there is .*, a, b$/,
    );
    assert.match(
      await problemsOf(`cluster: { ${cluster} }\ntimeline: ${at('monitor')}`),
      /no node monitor/,
    );
    await fromText(`cluster: { ${cluster}, monitor: postgres://m }\ntimeline: ${at('monitor')}`);
    await fromText(`cluster: { ${cluster} }\ntimeline: ${at('b')}`);
  });

  it('leaves no password in the run directory', async () => {
    const read = await fromText(
      `cluster: { driver: external, nodes: ${nodes}, faults: { crash: { inject: "PGPASSWORD=secret psql" } } }`,
    );
    const run = await makeRunDirectory(directory, read, ['--set', `cluster.nodes=${nodes}`], {});
    const { readFile, readdir } = await import('node:fs/promises');
    for (const file of await readdir(run.directory))
      assert.doesNotMatch(await readFile(join(run.directory, file), 'utf8'), /secret/);
  });
});
