import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { type Connection, connect } from '../../../../cluster/connect.ts';
import { LocalCluster } from '../../../../cluster/local/cluster.ts';
import type { NodeRecord } from '../../../../cluster/local/directory.ts';
import { nameOf } from '../../../../cluster/local/network/record.ts';
import { namespaces } from '../../../../cluster/local/network/remove.ts';
import { isSilent } from '../../../../cluster/local/network/silence.ts';
import { processesIn } from '../../../../cluster/local/processes.ts';
import { localRequirements } from '../../../../cluster/local/requirements.ts';
import { acceptsWrites, probeNode } from '../../../../cluster/sources/probe.ts';
import { zeroNow } from '../../../../core/clock.ts';
import { messageOf } from '../../../../core/errors.ts';
import { until } from '../../../../core/wait.ts';
import { startProxyEndpoint } from '../../../../endpoints/proxy.ts';
import { needsNamespaces } from '../../../support/namespaces.ts';
import { Writer } from './writer.ts';

const never = new AbortController().signal;
const patient = { timeoutMs: 150_000, signal: never };

describe('a cluster of nodes that are hosts of their own', function () {
  this.timeout(400_000);
  let base: string;
  let cluster: LocalCluster;

  before(async function () {
    await needsNamespaces(this);
    const requirements = await localRequirements();
    if (requirements.kind === 'unmet') throw new Error(requirements.missing.join('; '));
    base = await mkdtemp('/var/tmp/pghb-');
    await chmod(base, 0o755);
    const spec = { driver: 'local', standbys: 2, replication: 'sync', profile: 'tuned' } as const;
    cluster = await LocalCluster.create({
      ...{ base, directory: 'hosts', spec: { ...spec, network: 'namespaces' } },
      ...{ programs: requirements.programs, onProgress: () => undefined },
    });
    await cluster.start(never);
    await using database = await open(nodeAt(0));
    await database.client.query('CREATE TABLE written (number int)');
  });
  after(async () => {
    await cluster?.[Symbol.asyncDispose]();
    if (base) await rm(base, { recursive: true, force: true });
  });

  const nodeAt = (index: number): NodeRecord => {
    const node = cluster.nodes[index];
    assert.ok(node);
    return node;
  };
  const open = (node: NodeRecord): Promise<Connection> =>
    connect(node, cluster.admin, { timeoutMs: 150_000, signal: never });
  const startProxy = () =>
    startProxyEndpoint({
      listen: { host: '127.0.0.1', port: 0 },
      source: { kind: 'monitor', monitor: cluster.monitor },
      ...{ probeLogin: cluster.admin, zeroNs: zeroNow() },
      ...{ onEvent: () => undefined, onBroken: assert.fail, signal: never },
    });
  const primary = async () => {
    const name = await until(
      'nobody is the primary',
      async () => (await cluster.topology(never)).primary ?? undefined,
      patient,
    );
    return nodeAt(cluster.nodes.findIndex((node) => node.name === name));
  };
  const untilWrittenElsewhere = ({ lastHost }: { lastHost: string }, writer: Writer) =>
    until(
      'nobody else takes writes',
      () => (writer.lastHost !== lastHost ? true : undefined),
      patient,
    );
  const untilRedundant = () => {
    let seen = '';
    const redundant = async () => {
      const topology = await cluster.topology(never);
      seen = JSON.stringify(topology.nodes);
      return topology.redundant || undefined;
    };
    return until('not redundant again', redundant, { ...patient, lastSeen: () => seen });
  };
  const missing = async (acknowledged: readonly number[]) => {
    await using database = await open(await primary());
    const { rows } = await database.client.query<{ number: number }>('SELECT number FROM written');
    const found = new Set(rows.map(({ number }) => number));
    return acknowledged.filter((number) => !found.has(number));
  };

  it('moves on from a partitioned primary, which stops itself, loses nothing, and takes it back', async () => {
    await using proxy = await startProxy();
    await using writer = new Writer(proxy.endpoint, cluster.admin);
    await until('no write', () => writer.acknowledged[50] && true, patient);
    const old = await primary();
    await using client = await open(old);
    const { lastHost } = writer;
    assert.equal(lastHost, old.host);

    await cluster.isolate(old.name, 'cluster');
    const onOld = client.client.query('INSERT INTO written VALUES (-1)').then(
      () => 'acknowledged',
      () => 'lost',
    );
    await untilWrittenElsewhere({ lastHost }, writer);
    const role = await probeNode(old, cluster.admin, 10_000);
    assert.equal(role.inRecovery, false, 'its clients still reach it');
    const stopped = async () => {
      const answer = await probeNode(old, cluster.admin, 5000).catch(() => null);
      return answer === null || !acceptsWrites(answer) || undefined;
    };
    await until('the old primary has not stopped itself', stopped, patient);
    assert.equal(await onOld, 'lost');
    await cluster.rejoin(old.name);
    await untilRedundant();
    assert.notEqual((await primary()).name, old.name);
    await writer[Symbol.asyncDispose]();
    assert.deepEqual(await missing(writer.acknowledged), []);
  });

  it('moves on from a primary without power, of whose end its clients hear nothing', async () => {
    await using proxy = await startProxy();
    await using writer = new Writer(proxy.endpoint, cluster.admin);
    await until('no write', () => writer.acknowledged[50] && true, patient);
    const old = await primary();
    await using client = await open(old);
    const heard: string[] = [];
    for (const event of ['end', 'error'] as const) client.client.on(event, () => heard.push(event));
    const { lastHost } = writer;

    await cluster.cutPower(old.name);
    assert.deepEqual(await processesIn(`${cluster.directory}/${old.name}`), []);
    // Through the proxy, which has cut the silent link.
    await untilWrittenElsewhere({ lastHost }, writer);
    assert.deepEqual(heard, []);
    assert.equal(await isSilent(null, old), true);
    await cluster.restorePower(old.name);
    await until('it does not answer', () => probeNode(old, cluster.admin, 5000), patient);
    await writer[Symbol.asyncDispose]();
    assert.deepEqual(await missing(writer.acknowledged), []);
  });

  it('refuses connections to a node that only crashed', async () => {
    const node = nodeAt(2);
    await cluster.crash(node.name);
    assert.equal(await isSilent(null, node), false);
    await assert.rejects(open(node), (error) => /ECONNREFUSED/.test(messageOf(error)));
  });

  it('leaves no process and no namespace', async () => {
    const { directory } = cluster;
    assert.ok((await namespaces()).includes(nameOf(directory)));
    await cluster[Symbol.asyncDispose]();
    assert.deepEqual(await processesIn(directory), []);
    const ours = (await namespaces()).filter((name) => name.startsWith(nameOf(directory)));
    assert.deepEqual(ours, []);
  });
});
