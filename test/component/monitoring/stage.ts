import { chmod, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { proxyCommand } from '../../../cli/lab-monitoring.ts';
import { serveLoadMetrics } from '../../../cli/load-metrics.ts';
import { prepareDatabase } from '../../../cli/prepare.ts';
import { LocalCluster } from '../../../cluster/local/cluster.ts';
import {
  type MonitoringAddresses,
  monitoringPlace,
} from '../../../cluster/local/monitoring/record.ts';
import { startMonitoring } from '../../../cluster/local/monitoring/start.ts';
import { localRequirements } from '../../../cluster/local/requirements.ts';
import { zeroNow } from '../../../core/clock.ts';
import { startLoads } from '../../../loadgen/load-team.ts';

const never = new AbortController().signal;

/** A real cluster that is watched, under a small load through its proxy. */
export interface Stage extends AsyncDisposable {
  readonly cluster: LocalCluster;
  readonly addresses: MonitoringAddresses;
}

export async function startStage(): Promise<Stage> {
  const base = await mkdtemp('/var/tmp/pghb-');
  await chmod(base, 0o755);
  const directory = await mkdtemp(join(tmpdir(), 'load-'));
  const cluster = await startCluster(base);
  const addresses = await watched(cluster);
  const page = await serveLoadMetrics(addresses.load, () => undefined);
  const hear = (progress: Parameters<typeof page.hear>[0]) => page.hear(progress);
  const load = await startLoads(1, { onProgress: hear, signal: never });
  load.start({
    ...{ engine: 'pg', workload: 'mixed', arrival: 'constant', rate: 40, clients: 4 },
    // So short that some are dropped, or tried again, while there is no primary.
    ...{ timeoutMs: 2000, maxLatenessMs: 500, retries: 'safe', maxAttempts: 3, warmupMs: 0 },
    ...{ seed: 42, scale: 0.1, runId: 'monitored', directory, zeroNs: String(zeroNow()) },
    ...{ startAtMs: 0, endpoint: addresses.proxy, login: cluster.application, tellsFigures: true },
  });
  return {
    cluster,
    addresses,
    async [Symbol.asyncDispose]() {
      await load[Symbol.asyncDispose]();
      await page[Symbol.asyncDispose]();
      await cluster[Symbol.asyncDispose]();
      await rm(base, { recursive: true, force: true });
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function startCluster(base: string): Promise<LocalCluster> {
  const requirements = await localRequirements();
  if (requirements.kind === 'unmet') throw new Error(requirements.missing.join('; '));
  const { programs } = requirements;
  const spec = { driver: 'local', standbys: 2, replication: 'sync', profile: 'tuned' } as const;
  const onProgress = () => undefined;
  const cluster = await LocalCluster.create({ base, directory: 'c', spec, programs, onProgress });
  await cluster.start(never);
  const [first] = cluster.nodes;
  if (!first) throw new Error('no node');
  const target = { endpoint: first, login: cluster.admin, scale: 0.1, seed: 42 };
  await prepareDatabase({ ...target, onProgress, signal: never });
  return cluster;
}

async function watched(cluster: LocalCluster): Promise<MonitoringAddresses> {
  const pace = { ports: 'any', intervalMs: 1000 } as const;
  const options = { cluster, proxyCommand, ...pace, onProgress: () => undefined };
  const addresses = await startMonitoring(options, never);
  await shorten(cluster.directory);
  return addresses;
}

/** That an alert waits is proven by promtool's cases; here it waits for a fifth of that. */
async function shorten(directory: string): Promise<void> {
  const file = monitoringPlace(directory, 'rules/alerts.yml');
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    text.replaceAll(/for: (\d+)s/g, (_, seconds) => `for: ${Number(seconds) / 5}s`),
  );
  process.kill(await pidOf(directory, 'prometheus'), 'SIGHUP');
}

/** The process of one of those that watch: by where it works. */
export async function pidOf(directory: string, name: string): Promise<number> {
  const place = monitoringPlace(directory, name);
  for (const pid of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)))
    if ((await readlink(`/proc/${pid}/cwd`).catch(() => '')) === place) return Number(pid);
  throw new Error(`no process in ${place}`);
}
