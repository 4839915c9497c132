import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { stringify } from 'yaml';
import { type PlainPair, startPlainPair } from '../support/plain-pair.ts';
import { bench, leftProcesses, run } from './support/harness.ts';

describe('npm run bench on a cluster that somebody else runs', () => {
  let pair: PlainPair;
  let directory: string;
  let clusterFile: string;
  before(async function () {
    this.timeout(120_000);
    directory = await mkdtemp(join(tmpdir(), 'external-'));
    pair = await startPlainPair();
    clusterFile = join(directory, 'cluster.yaml');
    await writeFile(clusterFile, stringify({ cluster: clusterOf(pair, 'healthcare') }));
  });
  after(async () => {
    await pair[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });
  const runs = () => readdir(join(directory, 'runs')).catch(() => []);
  const onPair = (...args: string[]) =>
    ['--cluster-file', clusterFile, '--out', join(directory, 'runs'), ...args] as const;

  it('breaks nothing unless its owner says so, and nothing that it has no command for', async () => {
    const unowned = await run('bench', '--', ...onPair('--scenario', 'failover-under-load'));
    assert.equal(unowned.code, 2);
    assert.match(unowned.stderr, /crash: .*--i-own-this-cluster/);
    const unknown = await run('bench', '--', ...onPair('--scenario', 'switchover-under-load'));
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /switchover: .*your command.*faults:\s+switchover: \{ inject/s);
    assert.deepEqual(await runs(), []);
  });

  it('drills a failover of two plain servers by their owner’s commands, and loses no write', async () => {
    const args = ['--scenario', 'failover-under-load', '--i-own-this-cluster'];
    const load = ['--rate', '100', '--clients', '8', '--duration', '16s'];
    const sets = ['load.scale=0.1', 'load.warmup=2s', 'timeline.0.at=6s', 'timeline.0.for=1s'];
    const { code, report, stderr } = await bench(
      join(directory, 'runs'),
      ...['--cluster-file', clusterFile, ...args, ...load],
      ...sets.flatMap((set) => ['--set', set]),
    );
    assert.equal(code, 0, `${stderr}\n${JSON.stringify(report.verdicts, null, 2)}`);
    assert.equal(report.writes.lost, 0);
    assert.ok(report.writes.acknowledged > 200);
    const [outage] = report.outages;
    assert.equal(outage?.target, 'a');
    for (const phase of [
      'promoted',
      'proxyRouted',
      'oldPrimaryBack',
      'redundancyRestored',
    ] as const)
      assert.ok(outage.phases[phase], `${phase}: ${outage.reasons[phase]}`);
    assert.equal(outage.phases.redundancyRestored?.source, 'probe');
    const [name = ''] = await runs();
    const log = await readFile(join(directory, 'runs', name, 'logs', 'commands.log'), 'utf8');
    assert.match(log, /# crash of a: ended well\n[\s\S]*# healing crash of a: ended well/);
    // Of ours: the servers are the owner's.
    const left = await leftProcesses();
    assert.deepEqual(
      left.filter((line) => /-process\.ts/.test(line)),
      [],
    );
  });

  it('makes nothing in a database that holds somebody else’s tables', async () => {
    await using client = await connected(pair.b.port, 'postgres');
    await client.query('CREATE TABLE patients (name text); CREATE TABLE orders (id int)');
    const file = join(directory, 'foreign.yaml');
    await writeFile(file, stringify({ cluster: clusterOf(pair, 'postgres') }));
    const args = ['--cluster-file', file, '--out', join(directory, 'foreign')];
    const { code, stderr } = await run('bench', '--', '--scenario', 'baseline', ...args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /did not make \(public\.orders, public\.patients\)/);
    const { rows } = await client.query(
      `SELECT array_agg(relname ORDER BY relname)::text AS tables FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
    );
    assert.deepEqual(rows, [{ tables: '{orders,patients}' }]);
  });

  it('is looked at by lab check, which fails for exactly what is wrong with it', async () => {
    const { a, b } = pair;
    const at = ['--nodes', `127.0.0.1:${a.port},127.0.0.1:${b.port}`, '--database', 'healthcare'];
    const before = await run('lab', '--', 'check', ...at);
    // After the failover nobody made commits wait again.
    assert.deepEqual(failing(before.stdout), ['a commit waits for a standby']);
    assert.equal(before.code, 1, before.stderr);
    await pair.run('synchronous', 'b');
    const repaired = await run('lab', '--', 'check', ...at, '--json');
    assert.equal(repaired.code, 0, repaired.stdout);
    assert.ok(JSON.parse(repaired.stdout).findings.length >= 8);
    await pair.run('stop', 'a');
    const { code, stdout } = await run('lab', '--', 'check', '--cluster-file', clusterFile);
    assert.equal(code, 1);
    const failed = failing(stdout);
    for (const line of ['a refuses writes', 'a streams from the primary', 'a commit waits'])
      assert.ok(
        failed.some((one) => one.startsWith(line)),
        `${line}: ${stdout}`,
      );
    assert.ok(!failed.includes('one primary'), stdout);
  });

  it('cannot tell of a cluster that is not at full strength, and says what is wrong with it', async () => {
    const args = onPair('--scenario', 'baseline');
    const { code, stderr } = await run('bench', '--', ...args);
    assert.equal(code, 3, stderr);
    assert.match(stderr, /a \(127\.0\.0\.1:\d+\): .*ECONNREFUSED/);
  });
});

/** What the lines that begin with FAIL are about. */
function failing(stdout: string): string[] {
  return [...stdout.matchAll(/^FAIL {2}(.*?)(?: {2}|$)/gm)].map(([, what = '']) => what);
}

function clusterOf(pair: PlainPair, database: string) {
  const url = ({ port }: { port: number }) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  return {
    nodes: [
      { name: 'a', url: url(pair.a) },
      { name: 'b', url: url(pair.b) },
    ],
    createDatabase: true,
    faults: {
      crash: { inject: pair.command('crash', '{name}'), heal: pair.command('rejoin', '{name}') },
    },
  };
}

async function connected(port: number, database: string): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database });
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}
