import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { LocalCluster } from '../../../cluster/local/cluster.ts';
import { localRequirements } from '../../../cluster/local/requirements.ts';
import { type Endpoint, formatEndpoint } from '../../../core/cluster.ts';
import { until } from '../../../core/wait.ts';
import { hasHaproxy, startHaproxy } from '../../support/haproxy.ts';
import { freePort } from '../../support/postgres.ts';
import { local } from '../proxy/bench.ts';

const never = new AbortController().signal;
const timeoutMs = 120_000;

/** As Patroni's documentation has it, but for the address of the checks and their pace. */
const configuration = (listeners: readonly string[]) => `
global
    maxconn 100
defaults
    mode tcp
    retries 2
    timeout client 30m
    timeout connect 4s
    timeout server 30m
    timeout check 5s
${listeners.join('\n')}`;

const listenerOf = (name: string, at: Endpoint, check: string, servers: readonly string[]) => `
listen ${name}
    bind ${formatEndpoint(at)}
    option httpchk OPTIONS ${check}
    http-check expect status 200
    default-server inter 500ms fall 3 rise 2 on-marked-down shutdown-sessions
${servers.map((server) => `    server ${server}`).join('\n')}
`;

describe('a real cluster behind HAProxy, with the configuration that Patroni’s users have', function () {
  this.timeout(300_000);
  let base: string;
  let cluster: LocalCluster;
  let proxy: Started;
  let read: Endpoint;
  let primary: Endpoint;
  let replicas: Endpoint;
  const opened: AsyncDisposable[] = [];
  before(async function () {
    if (!hasHaproxy()) {
      assert.ok(!process.env['CI'], 'haproxy is missing: npm run doctor -- --install');
      this.skip();
    }
    base = await mkdtemp('/var/tmp/pghb-');
    await chmod(base, 0o755);
    cluster = await startCluster(base);
    const health = (await freePort()) - 10;
    [read, primary, replicas] = [await free(), await free(), await free()];
    const { endpoint } = cluster.monitor;
    const monitor = `postgres://${cluster.monitor.login.user}@${formatEndpoint(endpoint)}/pg_auto_failover`;
    const flags = ['--node-health', `127.0.0.1:${health}`, '--read-listen', formatEndpoint(read)];
    proxy = start('--monitor', monitor, '--listen', '127.0.0.1:0', ...flags);
    await until('no health port', () => proxy.ports().size === 3 || undefined, {
      ...{ timeoutMs, signal: never, lastSeen: proxy.errors },
    });
    const servers = cluster.nodes.map((node) => {
      const check = `check addr 127.0.0.1 port ${proxy.ports().get(node.name)}`;
      return `${node.name} ${formatEndpoint(node)} maxconn 100 ${check}`;
    });
    const listeners = [
      listenerOf('primary', primary, '/primary', servers),
      listenerOf('replicas', replicas, '/replica?lag=16MB', servers),
    ];
    opened.push(await startHaproxy(configuration(listeners)));
  });
  after(async () => {
    for (const one of opened) await one[Symbol.asyncDispose]();
    proxy?.child.kill('SIGKILL');
    await proxy?.ended;
    await cluster?.[Symbol.asyncDispose]();
    if (base) await rm(base, { recursive: true, force: true });
  });

  const portOf = (name: string | null) => cluster.nodes.find((node) => node.name === name)?.port;
  /** Which servers eight sessions are led to, once they are so. */
  const leads = (to: Endpoint, wanted: readonly (number | undefined)[]) => {
    let seen: number[] = [];
    const all = async () => {
      seen = [...new Set(await Promise.all(Array.from({ length: 8 }, () => serverOf(to))))].sort();
      return seen.join() === [...wanted].sort().join() || undefined;
    };
    const lastSeen = () => seen.join();
    return until(`not led to ${wanted}`, all, { timeoutMs, signal: never, lastSeen });
  };
  async function connected(to: Endpoint): Promise<pg.Client> {
    const client = new pg.Client({ ...cluster.admin, ...to, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }
  async function serverOf(to: Endpoint): Promise<number> {
    const client = await connected(to);
    const { rows } = await client.query(`SELECT current_setting('port')::int AS port`);
    await client.end();
    return rows[0].port;
  }

  it('leads to the primary and to the standbys, through a failover and back', async () => {
    const [first, second, third] = cluster.nodes.map(({ port }) => port);
    await leads(primary, [first]);
    await leads(replicas, [second, third]);
    await leads(read, [second, third]);
    const old = await connected(primary);

    await cluster.crash('node1');
    const took = async () => {
      const { primary: name } = await cluster.topology(never);
      return name !== null && name !== 'node1' ? name : undefined;
    };
    const name = await until('no new primary', took, { timeoutMs, signal: never });
    const [promoted, other] = name === 'node2' ? [second, third] : [third, second];
    assert.equal(portOf(name), promoted);
    await leads(primary, [promoted]);
    await leads(replicas, [other]);
    await leads(read, [other]);
    await assert.rejects(old.query('SELECT 1'));
    const writer = await connected(primary);
    await writer.query('CREATE TABLE written AS SELECT 1 AS x');
    await writer.end();

    await cluster.revive('node1');
    await leads(replicas, [first, other]);
    await leads(read, [first, other]);
    await leads(primary, [promoted]);
  });
});

async function free(): Promise<Endpoint> {
  return local(await freePort());
}

async function startCluster(base: string): Promise<LocalCluster> {
  const requirements = await localRequirements();
  if (requirements.kind === 'unmet') throw new Error(requirements.missing.join('; '));
  const { programs } = requirements;
  const spec = { driver: 'local', standbys: 2, replication: 'sync', profile: 'tuned' } as const;
  const onProgress = () => undefined;
  const cluster = await LocalCluster.create({ base, directory: 'lab', spec, programs, onProgress });
  await cluster.start(never);
  return cluster;
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  errors(): string;
  /** The health port of each node by name, as far as they are told. */
  ports(): ReadonlyMap<string, number>;
}

function start(...args: readonly string[]): Started {
  const program = fileURLToPath(new URL('../../../cli/pg-ha-bench.js', import.meta.url));
  const child = spawn(process.execPath, [program, 'proxy', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  const told = /"node":"(\w+) [^"]*","address":"127\.0\.0\.1:(\d+)"/g;
  const ports = () => [...errors.matchAll(told)].map(([, name = '', port]) => [name, Number(port)]);
  return {
    child,
    ended: once(child, 'close'),
    errors: () => errors,
    ports: () => new Map(ports() as [string, number][]),
  };
}
