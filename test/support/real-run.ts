import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectNodes } from '../../cluster/inspection.ts';
import type { LocalCluster } from '../../cluster/local/cluster.ts';
import { observe } from '../../cluster/observer.ts';
import { clockFrom, zeroNow } from '../../core/clock.ts';
import type { Endpoint, Topology } from '../../core/cluster.ts';
import {
  type AuditRecord,
  type HistoryEvent,
  type ProbeRecord,
  runFiles,
  type Stage,
} from '../../core/history.ts';
import { Journal } from '../../core/journal.ts';
import type { Scenario } from '../../core/scenario.ts';
import { audit } from '../../loadgen/audit.ts';
import { transactionOf } from '../../loadgen/keys.ts';
import { type LoadTeam, startLoads } from '../../loadgen/load-team.ts';
import { mergeLoads } from '../../loadgen/merge/merge.ts';
import { partDirectory } from '../../loadgen/merge/parts.ts';
import { workloadNamed } from '../../loadgen/workloads/index.ts';

const never = new AbortController().signal;
const ignore = () => undefined;

/** What is done to the cluster, and where the load goes, a test says: there is no runner here. */
const scenario: Scenario = {
  ...{ name: 'by-hand', description: '', durationMs: 0, timeline: [], expect: [] },
  cluster: { driver: 'local', standbys: 2, replication: 'sync', profile: 'tuned' },
  endpoint: 'direct',
  load: {
    ...{ engine: 'pg', workload: 'write-heavy', arrival: 'constant', rate: 100, clients: 8 },
    ...{ timeoutMs: 10_000, maxLatenessMs: 10_000, warmupMs: 0, seed: 42, scale: 0.1 },
  },
};

/** A run directory with records of a real cluster and of real loads, each led to one node. */
export class RealRun {
  readonly directory: string;
  readonly #cluster: LocalCluster;
  readonly runId: string;
  readonly #zeroNs = zeroNow();
  readonly #events: Journal<HistoryEvent>;
  readonly #observing: Promise<void>;
  readonly #stop = new AbortController();
  readonly #loads: LoadTeam[] = [];

  private constructor(directory: string, cluster: LocalCluster) {
    this.directory = directory;
    this.#cluster = cluster;
    this.runId = directory;
    this.#events = new Journal(join(directory, runFiles.events));
    this.record({ kind: 'cluster', atMs: this.#nowMs(), nodes: cluster.nodes });
    this.#stage('measure');
    this.#observing = this.#observe();
  }

  static async begin(cluster: LocalCluster): Promise<RealRun> {
    const directory = await mkdtemp(join(tmpdir(), 'by-hand-'));
    const provenance = { runId: directory, scenario, seed: scenario.load.seed };
    await writeFile(join(directory, runFiles.provenance), JSON.stringify(provenance));
    return new RealRun(directory, cluster);
  }

  record(event: HistoryEvent): void {
    this.#events.record(event);
  }

  /** At most two, from when they are asked for until the run is finished. */
  async load(endpoint: Endpoint): Promise<void> {
    const team = await startLoads(1, { onProgress: ignore, signal: never });
    const index = this.#loads.push(team) - 1;
    const directory = partDirectory(this.directory, index);
    await mkdir(directory, { recursive: true });
    team.start({
      ...scenario.load,
      ...{ runId: this.runId, directory, zeroNs: String(this.#zeroNs), endpoint },
      ...{ login: { ...this.#cluster.admin, user: 'healthcare_app' } },
      ...{ startAtMs: this.#nowMs() + 100, share: { index, count: 2 } },
    });
  }

  /** Ends the loads, reads back and inspects, and leaves a directory that can be judged. */
  async finish(topology: Topology): Promise<void> {
    this.#stage('settle');
    for (const load of this.#loads) await load.stop();
    for (const load of this.#loads) await load[Symbol.asyncDispose]();
    await this.readBack(topology, this.directory);
    const left = await inspectNodes(topology, this.#cluster.admin, never);
    this.record({ kind: 'inspection', atMs: this.#nowMs(), ...left });
    this.#stop.abort();
    await this.#observing;
    this.#stage('end');
    this.#events.close();
    await mergeLoads(this.directory);
  }

  /** The audit of what the loads of this run have left, into a directory. */
  async readBack({ primary, nodes }: Topology, into: string): Promise<void> {
    const endpoint = nodes.find(({ name }) => name === primary);
    if (!endpoint) throw new Error('no primary to audit');
    using records = new Journal<AuditRecord>(join(into, runFiles.audit));
    const { workload, mix } = workloadNamed(scenario.load.workload);
    const choose = transactionOf(workload, mix, scenario.load.seed);
    const where = { endpoint, login: this.#cluster.admin, runId: this.runId };
    await audit({ ...where, workload, transactionOf: choose, signal: never }, records);
  }

  async #observe(): Promise<void> {
    using probes = new Journal<ProbeRecord>(join(this.directory, runFiles.probes));
    const { monitor, nodes, admin: nodeLogin } = this.#cluster;
    const onEvent = (event: HistoryEvent) => this.record(event);
    const onProbe = (probe: ProbeRecord) => probes.record(probe);
    const clock = clockFrom(this.#zeroNs);
    const topology = (signal: AbortSignal) => this.#cluster.topology(signal);
    const observed = { monitor, nodes, nodeLogin, topology, clock, onEvent, onProbe };
    await observe(observed, this.#stop.signal);
  }

  #stage(stage: Stage): void {
    this.record({ kind: 'stage', atMs: this.#nowMs(), stage });
  }

  #nowMs(): number {
    return clockFrom(this.#zeroNs).nowMs();
  }
}
