import assert from 'node:assert/strict';
import { join } from 'node:path';
import { connect } from '../../../cluster/connect.ts';
import { countWatching, signalIn } from '../../../cluster/local/processes.ts';
import { formatEndpoint } from '../../../core/cluster.ts';
import { until } from '../../../core/wait.ts';
import { needsTools } from '../../support/prometheus-tools.ts';
import { alertNames, everyExpression } from './expressions.ts';
import { pidOf, type Stage, startStage } from './stage.ts';
import { Watcher } from './watcher.ts';

const never = new AbortController().signal;

describe('a real cluster that is watched by a real Prometheus', function () {
  this.timeout(240_000);
  let stage: Stage;
  let watcher: Watcher;
  before(async function () {
    await needsTools(
      ...[this, 'prometheus', 'prometheus-postgres-exporter', 'prometheus-alertmanager'],
    );
    stage = await startStage();
    watcher = new Watcher(stage.addresses.prometheus, await everyExpression('c'));
  });
  after(async () => {
    if (!stage) return;
    const { directory } = stage.cluster;
    await stage[Symbol.asyncDispose]();
    assert.equal(await countWatching(directory), 0);
  });

  const kill = async (name: string) =>
    process.kill(await pidOf(stage.cluster.directory, name), 'SIGKILL');
  const onNode = async (name: string, sql: string) => {
    const node = stage.cluster.nodes.find((each) => each.name === name);
    assert.ok(node);
    await using database = await connect(node, stage.cluster.admin, {
      ...{ timeoutMs: 30_000, signal: never },
    });
    await database.client.query(sql);
  };

  it('answers what the guide asks while all is well, and nothing fires', async () => {
    const { exporter } = stage.addresses;
    const health = await until(
      'not every node has a figure',
      async () => {
        const samples = await watcher.query('pg_auto_failover_node_state_health_code == 1');
        return samples.length === 3 ? samples : undefined;
      },
      { timeoutMs: 30_000, signal: never },
    );
    assert.deepEqual(health.map(({ metric }) => metric['node']).sort(), [
      'node1',
      'node2',
      'node3',
    ]);
    const text = await (await fetch(`http://${formatEndpoint(exporter)}/metrics`)).text();
    assert.match(text, /^pg_auto_failover_node_state_reported_state_code\{.*node="node1".*\} 3$/m);
    assert.equal(text.match(/^pg_stat_replication_replay_lag_bytes\{/gm)?.length, 2);
    assert.match(text, /^pg_exporter_last_scrape_error 0$/m);
    await watcher.look();
    assert.deepEqual(watcher.fired, []);
  });

  it('sees a standby fall behind', async () => {
    await onNode('node3', 'SELECT pg_wal_replay_pause()');
    const bulk = "SELECT pg_logical_emit_message(false, 'x', repeat('x', 1048576))";
    await onNode('node1', `${bulk} FROM generate_series(1, 20)`);
    await watcher.firing('PgHaReplicationLagBytes', 'PgHaReplicationLagSeconds');
    await onNode('node3', 'SELECT pg_wal_replay_resume()');
  });

  it('sees a failover, and its figures follow the node that takes writes', async () => {
    await stage.cluster.crash('node1');
    await watcher.firing('PgHaFailover', 'PgHaNodeUnhealthy');
    const { cluster } = stage;
    const node2 = cluster.nodes.find(({ name }) => name === 'node2');
    assert.ok(node2);
    const followed = async () => {
      await watcher.look();
      const samples = await watcher.query(
        'pg_ha_primary_timeline == 2 and on (cluster) pg_ha:replay_lag_bytes{node="node3"} >= 0',
      );
      return samples[0]?.metric['target'] === formatEndpoint(node2) || undefined;
    };
    await until('the exporter has not followed', followed, { timeoutMs: 60_000, signal: never });
  });

  it('sees a second node come out of recovery behind the monitor’s back', async () => {
    await signalIn(join(stage.cluster.directory, 'node3'), /\/pg_autoctl$/, 'SIGSTOP');
    await onNode('node3', 'SELECT pg_promote()');
    await watcher.firing('PgHaTwoPrimaries');
  });

  it('sees that commits wait for no standby though they should', async () => {
    await onNode('node2', "ALTER SYSTEM SET synchronous_standby_names = ''");
    await onNode('node2', 'SELECT pg_reload_conf()');
    await watcher.firing('PgHaAsynchronous');
  });

  it('sees that the last standby is gone', async () => {
    await stage.cluster.crash('node3');
    await watcher.firing('PgHaNoStandby');
  });

  it('sees the monitor go, and the proxy shut the door', async () => {
    await stage.cluster.crash('monitor');
    await watcher.firing('PgHaMonitorDown', 'PgHaProxyRoutesToNobody', 'PgHaHeldConnections');
  });

  it('sees that nobody is left to write to, and tells who is on call', async () => {
    await stage.cluster.crash('node2');
    await watcher.firing('PgHaNoPrimary');
    const url = `http://${formatEndpoint(stage.addresses.alertmanager)}/api/v2/alerts`;
    const told = async () => {
      const alerts = (await (await fetch(url)).json()) as readonly Told[];
      const ours = alerts.find(({ labels }) => labels['alertname'] === 'PgHaNoPrimary');
      return ours?.receivers.some(({ name }) => name === 'on-call') || undefined;
    };
    await until('Alertmanager has not heard', told, { timeoutMs: 30_000, signal: never });
  });

  it('sees its own sources go', async () => {
    await kill('proxy');
    await kill('prometheus-postgres-exporter');
    await watcher.firing('PgHaProxyDown', 'PgHaExporterDown');
  });

  it('has had each alert fire, and data for each expression of rules and dashboard', async () => {
    assert.deepEqual(watcher.fired, await alertNames());
    assert.deepEqual(watcher.unanswered, []);
  });
});

interface Told {
  readonly labels: Readonly<Record<string, string>>;
  readonly receivers: readonly { readonly name: string }[];
}
