import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../../../core/errors.ts';
import { until } from '../../../../core/wait.ts';
import { findK6, requireK6 } from '../../../../loadgen/k6/binary.ts';

const never = new AbortController().signal;

/** Says that it is a k6. */
const k6 = `#!/bin/sh
echo 'k6 v1.8.1 (go1.26, linux/amd64)'
echo 'Extensions:'
echo '  github.com/grafana/xk6-sql v1.0.5, k6/x/sql [js]'
echo '  github.com/grafana/xk6-sql v1.0.5, k6/x/sql/driver/pgx [js]'
`;
const k6WithoutSql = `#!/bin/sh
echo 'k6 v1.8.1 (go1.26, linux/amd64)'
`;

/** Takes the place of Go: what it makes takes the place of xk6, and that notes each build. */
const go = `#!/bin/sh
case "$1" in
  env) echo go1.26.8 ;;
  build)
    while [ "$1" != -o ]; do shift; done
    printf '#!/bin/sh\\necho built >> "$TOLD"\\n[ -n "$SLOW" ] && exec sleep 600\\nwhile [ "$1" != --output ]; do shift; done\\ncp "$K6" "$2"\\n' > "$2"
    chmod +x "$2" ;;
esac
`;

describe('the k6 that is built once', function () {
  this.timeout(30_000);
  let place: string;
  let env: Record<string, string>;
  let said: string[];
  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), 'k6-binary-'));
    await mkdir(join(place, 'bin'));
    await program('bin/go', go);
    await program('k6', k6);
    const path = `${join(place, 'bin')}:/usr/bin:/bin`;
    env = { PATH: path, HOME: place, TOLD: join(place, 'told'), K6: join(place, 'k6') };
    said = [];
  });
  afterEach(() => rm(place, { recursive: true }));

  const program = async (name: string, text: string) => {
    await writeFile(join(place, name), text);
    await chmod(join(place, name), 0o755);
  };
  const required = (more: object = {}, signal = never) =>
    requireK6({ env: { ...env, ...more }, say: (line) => said.push(line), mayBuild: true, signal });
  const cached = () => readdir(join(place, '.cache', 'pg-ha-bench', 'k6'));
  const builds = async () =>
    (await readFile(join(place, 'told'), 'utf8')).trim().split('\n').length;

  it('is built the first time, says so, and is found from then on', async () => {
    assert.equal(await findK6({ env, signal: never }), null);
    const { path, version, hasDriver } = await required();
    assert.deepEqual([version, hasDriver], ['v1.8.1', true]);
    assert.ok(said.some((line) => /building k6 v1\.8\.1 with xk6-sql/.test(line)));
    assert.equal((await required()).path, path);
    assert.equal((await findK6({ env, signal: never }))?.path, path);
    assert.equal(await builds(), 1);
    assert.deepEqual(await cached(), [path.split('/').at(-1)]);
  });

  it('is built by one of two that want it at the same time', async () => {
    const [one, other] = await Promise.all([required(), required()]);
    assert.equal(one.path, other.path);
    assert.equal(await builds(), 1);
    assert.ok(said.some((line) => /another process builds k6/.test(line)));
  });

  it('is not there half when its build is interrupted, nor does the lock stay', async () => {
    const stop = new AbortController();
    const building = required({ SLOW: '1' }, stop.signal);
    await until('no build', async () => (await builds().catch(() => 0)) > 0 || undefined, {
      ...{ timeoutMs: 20_000, intervalMs: 20, signal: never },
    });
    stop.abort(new Error('Ctrl-C'));
    await assert.rejects(building, /Ctrl-C/);
    assert.deepEqual(await cached(), []);
  });

  it('is built though another builder died and left its lock', async () => {
    const { path } = await required();
    await rm(path);
    await writeFile(`${path}.lock`, '');
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(`${path}.lock`, longAgo, longAgo);
    assert.equal((await required()).path, path);
  });

  it('is not built without Go, or with one that is too old: what to install is said', async () => {
    await program('bin/go', '#!/bin/sh\necho go1.24.1\n');
    await assert.rejects(required(), (error: Error) => {
      assert.ok(error instanceof UsageError);
      assert.match(
        error.message,
        /Go 1\.25 or newer on PATH \(found: 1\.24\.1\).*go\.dev.*K6_BIN/s,
      );
      return true;
    });
    await assert.rejects(required({ PATH: '/nowhere' }), /found: none/);
  });

  it('is not built when nothing may be installed', async () => {
    const options = { env, say: () => undefined, mayBuild: false, signal: never };
    await assert.rejects(requireK6(options), /leave --no-install out/);
  });

  it('says what the build said when that fails', async () => {
    await program(
      'bin/go',
      '#!/bin/sh\n[ "$1" = env ] && echo go1.26 || { echo no route >&2; exit 1; }\n',
    );
    await assert.rejects(required(), /go get: exit code 1: no route/);
    assert.deepEqual(await cached(), []);
  });

  it('is the one that K6_BIN names, which must have xk6-sql', async () => {
    const { path } = await required({ K6_BIN: join(place, 'k6') });
    assert.equal(path, join(place, 'k6'));
    await program('plain', k6WithoutSql);
    await assert.rejects(required({ K6_BIN: join(place, 'plain') }), /has no xk6-sql/);
    await assert.rejects(required({ K6_BIN: '/bin/false' }), /is no k6/);
    await assert.rejects(required({ K6_BIN: '/nowhere/k6' }), /is no k6.*ENOENT/);
  });
});
