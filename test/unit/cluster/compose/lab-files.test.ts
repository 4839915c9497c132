import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { overrideOf } from '../../../../cluster/compose/override.ts';
import { labLabels, projectOf } from '../../../../cluster/compose/project.ts';
import {
  type LabRecord,
  labFiles,
  listLabs,
  makeLabDirectory,
  readLab,
  removeLabDirectory,
  writeInLab,
  writeLab,
} from '../../../../cluster/compose/record.ts';
import {
  envFileOf,
  loginsOf,
  readSettings,
  settingsOf,
  withoutSettings,
} from '../../../../cluster/compose/settings.ts';
import { UsageError } from '../../../../core/errors.ts';
import type { ClusterSpec } from '../../../../core/scenario.ts';

const spec: ClusterSpec = {
  driver: 'compose',
  standbys: 1,
  replication: 'async',
  profile: 'stock',
};
const owner = { pid: 7, startTime: '42', bootId: 'b' };
const recordIn = (directory: string): LabRecord => ({
  ...{ directory, owner, project: projectOf(directory), subnet: '198.19.7', image: 'lab:1' },
  monitor: { host: '127.0.0.1', port: 15_431 },
  nodes: [
    { name: 'postgres-primary', host: '127.0.0.1', port: 15_432, priority: 100 },
    { name: 'postgres-replica1', host: '127.0.0.1', port: 15_433, priority: 90 },
  ],
  services: [],
  proxy: { readWrite: 16_432, readOnly: 16_433, admin: 19_680 },
});

describe("a lab's files", () => {
  let base: string;
  before(async () => {
    base = await mkdtemp(join(tmpdir(), 'labs-'));
  });
  after(() => rm(base, { recursive: true, force: true }));

  it('name ports, network and profile as compose.yaml reads them', () => {
    const settings = settingsOf(recordIn('/labs/a'), spec);
    const wanted = {
      COMPOSE_PROJECT_NAME: projectOf('/labs/a'),
      LAB_SUBNET: '198.19.7',
      PG_HBA_CIDR: '198.19.7.0/24',
      MONITOR_PORT: '15431',
      REPLICA1_PORT: '15433',
      PROXY_PORT: '16432',
      TIMING_PROFILE: 'stock',
      REPLICATION: 'async',
      BIND_ADDRESS: '127.0.0.1',
    };
    for (const [name, value] of Object.entries(wanted)) assert.equal(settings[name], value, name);
  });

  it('have passwords of their own, each another one and none that is known', () => {
    const secrets = [1, 2].flatMap(() => {
      const settings = settingsOf(recordIn('/labs/a'), spec);
      return Object.entries(settings).flatMap(([name, value]) =>
        name.endsWith('_PASSWORD') ? [value] : [],
      );
    });
    assert.equal(secrets.length, 8);
    assert.equal(new Set(secrets).size, 8);
    for (const secret of secrets) assert.match(secret, /^[0-9a-f]{48}$/);
  });

  it('are for their owner alone, and read back as they were written', async () => {
    const directory = await makeLabDirectory(base, 'mine');
    const settings = settingsOf(recordIn(directory), spec);
    await writeInLab(directory, labFiles.settings, envFileOf(settings));
    assert.deepEqual(await readSettings(directory), settings);
    const { admin, application } = loginsOf(await readSettings(directory));
    assert.equal(admin.password, settings['POSTGRES_PASSWORD']);
    assert.deepEqual(
      [application.user, application.password],
      ['healthcare_app', settings['APP_PASSWORD']],
    );
    const modes = [directory, join(directory, labFiles.settings)].map((path) => stat(path));
    assert.deepEqual(
      (await Promise.all(modes)).map(({ mode }) => mode & 0o777),
      [0o700, 0o600],
    );
  });

  it('win over what the shell has set, which would win over them', () => {
    const settings = settingsOf(recordIn('/labs/a'), spec);
    const env = {
      PATH: '/bin',
      POSTGRES_PASSWORD: 'other',
      COMPOSE_FILE: 'x.yaml',
      DOCKER_HOST: 'd',
    };
    assert.deepEqual(withoutSettings(env, settings), { PATH: '/bin', DOCKER_HOST: 'd' });
  });

  it('say on everything that outlives a client whose it is, and keep nothing up that is owned', () => {
    const record = recordIn('/labs/a');
    const labels = { [labLabels.directory]: '/labs/a', [labLabels.owner]: '7 42 b' };
    assert.deepEqual(
      parse(
        overrideOf(record, false, {
          services: ['one', 'two'],
          volumes: ['data'],
          networks: ['lab'],
        }),
      ),
      {
        services: { one: { labels, restart: 'no' }, two: { labels, restart: 'no' } },
        volumes: { data: { labels } },
        networks: { lab: { labels } },
      },
    );
    const kept = parse(overrideOf(record, true, { services: ['one'], volumes: [], networks: [] }));
    assert.deepEqual(kept.services.one, { labels });
  });

  it('are believed only where they are themselves, and only such a directory is removed', async () => {
    const directory = await makeLabDirectory(base, 'real');
    await assert.rejects(makeLabDirectory(base, 'real'), UsageError);
    await writeLab(recordIn(directory));
    assert.deepEqual(await readLab(directory), recordIn(directory));
    assert.equal((await listLabs(base)).length, 1);

    const stranger = await makeLabDirectory(base, 'stranger');
    const copied = JSON.stringify(recordIn(directory));
    await writeFile(join(stranger, labFiles.record), copied);
    assert.equal(await readLab(stranger), null);
    await removeLabDirectory(stranger);
    await stat(join(stranger, labFiles.record));

    await removeLabDirectory(directory);
    await assert.rejects(stat(directory));
  });
});
