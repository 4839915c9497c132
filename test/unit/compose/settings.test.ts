import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../../compose/scripts/settings.sh', import.meta.url));
const password = 'correct horse: b@ttery $taple';
const good = {
  LAB_PROFILE: 'prod',
  LOAD_SCHEMA: 'true',
  TLS: 'on',
  TIMING_PROFILE: 'stock',
  REPLICATION: 'sync',
  LAB_SUBNET: '172.28.0',
  PG_HBA_CIDR: '172.28.0.0/24,10.1.0.0/16',
  APP_USER: 'healthcare',
  APP_PASSWORD: password,
  POSTGRES_PASSWORD: password,
  CLUSTER_PASSWORD: password,
  OBSERVER_PASSWORD: password,
};

describe('the check of settings in a container', () => {
  it('lets good ones pass without a word', () => {
    assert.deepEqual(check({}), { code: 0, problems: [] });
    assert.deepEqual(check({ LAB_PROFILE: 'test', TLS: 'off', APP_PASSWORD: 'admin' }).code, 0);
  });

  it('refuses every password that is missing, whatever the profile', () => {
    for (const LAB_PROFILE of ['test', 'prod']) {
      const { code, problems } = check({ LAB_PROFILE, APP_PASSWORD: '', OBSERVER_PASSWORD: '' });
      assert.equal(code, 2);
      assert.deepEqual(problems, [
        'settings: APP_PASSWORD is empty: choose one',
        'settings: OBSERVER_PASSWORD is empty: choose one',
      ]);
    }
  });

  it('refuses well-known and short passwords in production, and does not repeat them', () => {
    const { code, problems } = check({
      POSTGRES_PASSWORD: 'Postgres_Password',
      APP_PASSWORD: 'b7/xQ',
    });
    assert.equal(code, 2);
    assert.deepEqual(problems, [
      'settings: POSTGRES_PASSWORD is a well-known password: choose another',
      'settings: APP_PASSWORD is shorter than 12 characters: choose another',
    ]);
  });

  it('refuses to go without TLS, or to let everybody in, in production', () => {
    const { code, problems } = check({ TLS: 'off', PG_HBA_CIDR: '10.0.0.0/8,0.0.0.0/0' });
    assert.equal(code, 2);
    assert.equal(problems.length, 2);
  });

  it('names all that is wrong at once', () => {
    const wrong = { LAB_PROFILE: 'x', LOAD_SCHEMA: 'yes', TIMING_PROFILE: '', REPLICATION: 'both' };
    const more = { APP_USER: 'a"; --', PG_HBA_CIDR: 'all', LAB_SUBNET: '172.28.0.0/24' };
    const { code, problems } = check({ ...wrong, ...more });
    assert.equal(code, 2);
    for (const name of Object.keys({ ...wrong, ...more }))
      assert.equal(
        problems.filter((line) => line.startsWith(`settings: ${name}: `)).length,
        1,
        name,
      );
  });
});

function check(changed: Partial<typeof good>) {
  const { status, stderr } = spawnSync(
    'bash',
    ['--norc', '-euo', 'pipefail', '-c', '. "$1"; check_settings', 'bash', script],
    { env: { PATH: '/usr/bin:/bin', ...good, ...changed }, encoding: 'utf8', timeout: 10_000 },
  );
  return { code: status, problems: stderr.split('\n').filter((line) => line !== '') };
}
