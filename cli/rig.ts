import { join } from 'node:path';
import { clocksApart } from '../cluster/clock-offset.ts';
import { inspectNodes } from '../cluster/inspection.ts';
import type { Programs } from '../cluster/local/programs.ts';
import { observe } from '../cluster/observer.ts';
import { sampleResources } from '../cluster/resources/sample.ts';
import { Cleanup } from '../core/cleanup.ts';
import { type Clock, clockFrom, zeroNow } from '../core/clock.ts';
import { type Endpoint, formatEndpoint, type Login, type Topology } from '../core/cluster.ts';
import { maskSecrets } from '../core/errors.ts';
import {
  type AuditRecord,
  type HistoryEvent,
  type ProbeRecord,
  runFiles,
} from '../core/history.ts';
import type { Inspection } from '../core/inspection.ts';
import { Journal } from '../core/journal.ts';
import { shapeOf } from '../core/load-shape.ts';
import type { ResourceRecord } from '../core/resources.ts';
import type { Scenario } from '../core/scenario.ts';
import { together } from '../core/together.ts';
import { deferred } from '../core/wait.ts';
import { openCrowd } from '../endpoints/crowd.ts';
import { endpoints } from '../endpoints/index.ts';
import { audit } from '../loadgen/audit.ts';
import { auditedBy } from '../loadgen/audited.ts';
import { startLoads } from '../loadgen/load-team.ts';
import type { K6Plan, LoadProgress } from '../loadgen/plan.ts';
import { measureStaleness } from '../loadgen/staleness/staleness.ts';
import type { Crowd } from '../scenarios/faults/fault.ts';
import type { OpenEndpoint, OpenLoad, Rig } from '../scenarios/rig.ts';
import { type DrillCluster, openCluster } from './drill-cluster.ts';
import { Live } from './live.ts';
import { type OpenMender, startMender } from './mender.ts';
import { prepareDatabase } from './prepare.ts';
import type { RunDirectory } from './run-directory.ts';
import { RunParts } from './run-parts.ts';

export interface RigOptions {
  readonly scenario: Scenario;
  /** null: of an external cluster, which needs none here. */
  readonly programs: Programs | null;
  /** Of a cluster of containers. */
  readonly image: string | null;
  /** null: the load is of another engine. */
  readonly k6: K6Plan | null;
  readonly run: RunDirectory;
  /** Of the endpoint. */
  readonly listen: Endpoint;
  /** Of the cluster; undefined: in the default place. */
  readonly directory: string | undefined;
  /** Hears of the running load, figures by transaction too; undefined: nobody wants them. */
  readonly watch?: (progress: LoadProgress) => void;
  /** Hears of all that happens, and costs the load nothing. */
  readonly witness?: Witness | undefined;
  /** One that an earlier run has left; undefined: a new one. */
  readonly cluster?: DrillCluster | undefined;
}

/** Who looks at a run while it goes on. None of it may wait or throw. */
export interface Witness {
  begin(clock: Clock): void;
  event(event: HistoryEvent): void;
  probe(probe: ProbeRecord): void;
  progress(progress: LoadProgress): void;
}

/** As far apart as this, the clocks of nodes that are hosts of their own are worth a note. */
const toleratedSkewMs = 50;

/** Who heals after us: in a cluster that is not ours to end. null: nothing is done to it. */
async function menderOf(
  { scenario }: RigOptions,
  cluster: DrillCluster,
): Promise<OpenMender | null> {
  const { external: spec } = scenario.cluster;
  if (!spec || scenario.timeline.length === 0) return null;
  const byHand = (fault: string, node: string) => cluster.undoing?.(fault, node) ?? '';
  return startMender({ kind: 'external', spec }, byHand, process.env);
}

/** The parts of a run, wired. Disposing closes its files, and destroys a cluster of its own. */
export class LocalRig implements Rig, AsyncDisposable {
  readonly cluster: DrillCluster;
  readonly clock: Clock;
  readonly mender: OpenMender | null;
  readonly #options: RigOptions;
  readonly #zeroNs: bigint;
  readonly #live: Live;
  readonly #events: Journal<HistoryEvent>;
  readonly #cleanup: Cleanup;
  readonly #parts = new RunParts();
  #probes: Journal<ProbeRecord> | null = null;
  #resources: Journal<ResourceRecord> | null = null;
  /** Of an endpoint whose clients choose among these themselves. */
  #hosts: readonly Endpoint[] | undefined;
  #kept = false;

  private constructor(
    options: RigOptions,
    zeroNs: bigint,
    live: Live,
    cluster: DrillCluster,
    mender: OpenMender | null,
  ) {
    this.#options = options;
    this.mender = mender;
    this.#zeroNs = zeroNs;
    this.#live = live;
    this.cluster = cluster;
    this.clock = clockFrom(zeroNs);
    options.witness?.begin(this.clock);
    this.#cleanup = new Cleanup((problem) => live.say(problem));
    this.#cleanup.defer('live progress', () => live[Symbol.dispose]());
    if (mender) this.#cleanup.use('mender', mender);
    this.#events = this.#journal(runFiles.events);
    this.#cleanup.defer(runFiles.events, () => this.#events[Symbol.dispose]());
    this.#cleanup.defer('cluster', () => this.#end());
  }

  static async open(options: RigOptions): Promise<LocalRig> {
    const zeroNs = zeroNow();
    const clock = clockFrom(zeroNs);
    const words = options.scenario.cluster.external ? { cluster: 'asking the cluster' } : {};
    const live = new Live(() => clock.nowMs(), process.stderr, words);
    try {
      const cluster = options.cluster ?? (await openCluster(options, (what) => live.step(what)));
      return new LocalRig(options, zeroNs, live, cluster, await menderOf(options, cluster));
    } catch (error) {
      live[Symbol.dispose]();
      throw error;
    }
  }

  record(event: HistoryEvent): void {
    this.#events.record(event);
    this.#live.event(event);
    this.#options.witness?.event(event);
  }

  note(what: string): void {
    const text = maskSecrets(what);
    const event = { kind: 'note', atMs: this.clock.nowMs(), text } as const;
    this.#events.record(event);
    this.#options.witness?.event(event);
    this.#live.say(text);
  }

  async prepare(signal: AbortSignal): Promise<void> {
    const endpoint = await this.#primary(signal);
    this.record({ kind: 'cluster', atMs: this.clock.nowMs(), nodes: this.cluster.nodes });
    const { scale, seed } = this.#options.scenario.load;
    const onProgress = (what: string) => this.#live.step(what);
    await prepareDatabase({
      endpoint,
      login: this.cluster.admin,
      applicationRole: this.cluster.application.user !== this.cluster.admin.user,
      scale,
      seed,
      onProgress,
      signal,
    });
    if (this.#options.programs === null) await this.#compareClocks(signal);
  }

  /** Times in the report are all ours; what a standby says of its own age is not. */
  async #compareClocks(signal: AbortSignal): Promise<void> {
    const { nodes, admin } = this.cluster;
    const { offsetMs, uncertaintyMs } = await clocksApart(nodes, admin, this.clock, signal);
    if (offsetMs - uncertaintyMs <= toleratedSkewMs) return;
    const apart = `${offsetMs.toFixed(0)} ms apart (± ${uncertaintyMs.toFixed(0)} ms)`;
    this.note(`the clocks of the nodes are up to ${apart}: what they tell of ages is off by that`);
  }

  async observe(signal: AbortSignal): Promise<void> {
    const probes = this.#journal<ProbeRecord>(runFiles.probes);
    this.#probes = probes;
    const resources = this.#journal<ResourceRecord>(runFiles.resources);
    this.#resources = resources;
    this.#cleanup.defer(runFiles.resources, () => resources[Symbol.dispose]());
    this.#cleanup.defer(runFiles.probes, () => probes[Symbol.dispose]());
    const watched = {
      nodes: this.cluster.nodes,
      login: this.cluster.admin,
      clock: this.clock,
      parts: this.#parts.all(this.cluster),
      onSample: (record: ResourceRecord) => resources.record(record),
    };
    await together(signal, [
      (running) => this.#observeCluster(probes, running),
      (running) => sampleResources(watched, running),
    ]);
  }

  async #observeCluster(probes: Journal<ProbeRecord>, signal: AbortSignal): Promise<void> {
    await observe(
      {
        monitor: this.cluster.monitor,
        topology: (running) => this.cluster.topology(running),
        nodes: this.cluster.nodes,
        nodeLogin: this.cluster.admin,
        clock: this.clock,
        onEvent: (event) => this.record(event),
        onProbe: (record) => {
          probes.record(record);
          this.#options.witness?.probe(record);
        },
      },
      signal,
    );
  }

  async measureStaleness(endpoint: Endpoint, signal: AbortSignal): Promise<void> {
    const { runId, directory } = this.#options.run;
    const { nodes, admin: nodeLogin } = this.cluster;
    const path = join(directory, runFiles.staleness);
    const { clock } = this;
    const options = {
      runId,
      path,
      endpoint: this.#hosts ?? endpoint,
      login: this.cluster.application,
      nodes,
      nodeLogin,
      clock,
    };
    await measureStaleness(options, signal);
  }

  async openEndpoint(signal: AbortSignal): Promise<OpenEndpoint> {
    const broken = deferred<never>();
    // Whoever waits for it hears of it.
    broken.promise.catch(() => undefined);
    const { scenario, listen, run } = this.#options;
    const { name, open } = endpoints[scenario.endpoint];
    const { readOnlyShare, readOnlyFallback: fallback } = shapeOf(scenario.load);
    const readOnly = { listen: { ...listen, port: 0 }, fallback };
    const before = this.#parts.children();
    const { monitor, nodes, admin, application } = this.cluster;
    const opened = await open({
      listen,
      readOnly: readOnlyShare > 0 ? readOnly : undefined,
      ...{ nodes, application, probeLogin: admin },
      primary: await this.#primary(signal),
      source: monitor ? { kind: 'monitor', monitor, nodes } : { kind: 'nodes', nodes },
      logs: join(run.directory, runFiles.logs),
      zeroNs: this.#zeroNs,
      onEvent: (event) => this.record(event),
      onReading: (event) => this.record(event),
      onHeld: (event) => this.record(event),
      onProblem: (problem) => this.note(`${name}: ${problem}`),
      onBroken: (why) => broken.reject(new Error(why)),
      signal,
    });
    this.#parts.set('endpoint', this.#parts.childrenSince(before));
    const urlOf = (endpoint: Endpoint) => urlAt(endpoint, application);
    this.#hosts = opened.hosts;
    this.#live.say(`endpoint: ${(opened.hosts ?? [opened.endpoint]).map(urlOf).join(', ')}`);
    if (opened.readOnly) this.#live.say(`read-only: ${urlOf(opened.readOnly)}`);
    return { ...opened, broken: broken.promise };
  }

  async #primary(signal: AbortSignal): Promise<Endpoint> {
    const { primary } = await this.cluster.topology(signal);
    const node = this.cluster.nodes.find(({ name }) => name === primary);
    if (!node) throw new Error('no node takes writes');
    return node;
  }

  async openLoad(hear: (progress: LoadProgress) => void, signal: AbortSignal): Promise<OpenLoad> {
    const { scenario, run, watch, k6, witness } = this.#options;
    const onProgress = (progress: LoadProgress) => {
      hear(progress);
      this.#live.progress(progress);
      watch?.(progress);
      witness?.progress(progress);
    };
    const team = await startLoads(shapeOf(scenario.load).workers, { onProgress, signal });
    this.#parts.set('load', team.pids);
    return {
      broken: team.broken,
      stop: () => team.stop(),
      start: (endpoint, startAtMs, readOnly) =>
        team.start({
          tellsFigures: watch !== undefined,
          ...scenario.load,
          ...{ runId: run.runId, directory: run.directory, zeroNs: String(this.#zeroNs) },
          ...{ endpoint, login: this.cluster.application, startAtMs },
          ...(this.#hosts ? { hosts: this.#hosts } : {}),
          ...(readOnly ? { readOnly } : {}),
          ...(k6 ? { k6 } : {}),
        }),
      [Symbol.asyncDispose]: () => team[Symbol.asyncDispose](),
    };
  }

  async crowd(at: Endpoint, connections: number, signal: AbortSignal): Promise<Crowd> {
    // Where clients of several hosts end up.
    const { host, port } = this.#hosts ? await this.#primary(signal) : at;
    const endpoint = { host, port };
    return openCrowd({ endpoint, login: this.cluster.application, connections }, signal);
  }

  async audit({ primary, nodes }: Topology, signal: AbortSignal): Promise<void> {
    const { run, scenario } = this.#options;
    const endpoint = nodes.find((node) => node.name === primary);
    if (!endpoint) throw new Error('no primary to audit');
    using records = this.#journal<AuditRecord>(runFiles.audit);
    const where = { endpoint, login: this.cluster.admin, runId: run.runId };
    await audit({ ...where, ...auditedBy(scenario.load), signal }, records);
    records.close();
  }

  inspect(topology: Topology, signal: AbortSignal): Promise<Inspection> {
    return inspectNodes(topology, this.cluster.admin, signal);
  }

  /** The cluster outlives this rig: whoever called destroys it. */
  lend(): DrillCluster {
    this.#kept = true;
    return this.cluster;
  }

  /** The cluster outlives this process, until `lab down`. */
  async keep(): Promise<void> {
    await this.cluster.release();
    this.#kept = true;
    if (this.cluster.directory !== undefined)
      this.#live.say(`kept: npm run lab -- status --dir ${this.cluster.directory}`);
  }

  /** Writes out what was recorded. Throws when anything of it could not be written. */
  closeFiles(): void {
    this.#events.close();
    this.#probes?.close();
    this.#resources?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cleanup[Symbol.asyncDispose]();
  }

  async #end(): Promise<void> {
    if (!this.#kept) await this.cluster[Symbol.asyncDispose]();
  }

  #journal<Line>(file: string): Journal<Line> {
    return new Journal(join(this.#options.run.directory, file));
  }
}

function urlAt(endpoint: Endpoint, { user, database }: Login): string {
  return `postgres://${user}@${formatEndpoint(endpoint)}/${database}`;
}
