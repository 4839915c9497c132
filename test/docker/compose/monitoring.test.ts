import assert from 'node:assert/strict';
import { until } from '../../../core/wait.ts';
import { needsDocker } from '../../support/docker.ts';
import type { Lab, LabPort } from '../../support/lab.ts';
import { sharedLab } from '../../support/shared-lab.ts';

interface Answer {
  readonly data: {
    readonly result: readonly { metric: Record<string, string>; value: string[] }[];
  };
}

describe('what watches the lab in containers', function () {
  this.timeout(120_000);
  let lab: Lab;

  before(async function () {
    this.timeout(900_000);
    await needsDocker(this);
    lab = await sharedLab();
    const services = ['postgres-exporter', 'prometheus', 'alertmanager'];
    await lab.compose('up', '--detach', '--build', '--no-deps', ...services);
  });

  const page = async (port: LabPort, path: string) =>
    (await fetch(`http://127.0.0.1:${lab.port[port]}${path}`)).text();

  it('answers what the guide asks Prometheus, with a figure for each node', async () => {
    const { nodes } = await lab.state();
    const names = nodes.map(({ nodename }) => nodename).sort();
    await asked('pg_auto_failover_node_state_health_code', (result) => {
      const shown = result.map(({ metric }) => metric['node']).sort();
      return shown.join() === names.join() && result.every(({ value }) => value[1] === '1');
    });
  });

  it('shows what the guide looks for in the exporter’s metrics', async () => {
    const series = [
      ...['reported', 'goal'].map((one) => `pg_auto_failover_node_state_${one}_state_code`),
      ...['pg_auto_failover_node_state_candidate_priority', 'pg_stat_replication_replay_lag_bytes'],
    ];
    let counts = '';
    const { signal } = new AbortController();
    const shown = async () => {
      const text = await page('EXPORTER_PORT', '/metrics');
      const count = (name: string) => text.match(new RegExp(`^${name}\\{`, 'gm'))?.length ?? 0;
      counts = series.map(count).join();
      return counts === '3,3,3,2' || undefined;
    };
    const options = { timeoutMs: 90_000, signal, lastSeen: () => counts };
    await until('the figures are not there', shown, options);
  });

  it('reads the proxy too, and tells Alertmanager', async () => {
    for (const job of ['pg-ha-proxy', 'postgres-exporter', 'alertmanager'])
      await asked(`up{job="${job}"}`, (result) => result[0]?.value[1] === '1');
    await asked('pg_ha:primaries', (result) => result[0]?.value[1] === '1');
    assert.match(await page('ALERTMANAGER_PORT', '/api/v2/status'), /on-call/);
  });

  async function asked(
    query: string,
    wanted: (result: Answer['data']['result']) => boolean,
  ): Promise<void> {
    let last = '';
    const ask = async () => {
      last = await page('PROMETHEUS_PORT', `/api/v1/query?query=${encodeURIComponent(query)}`);
      return wanted((JSON.parse(last) as Answer).data.result) || undefined;
    };
    const { signal } = new AbortController();
    await until(query, ask, { timeoutMs: 90_000, intervalMs: 500, signal, lastSeen: () => last });
  }
});
