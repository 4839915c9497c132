import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareDatabase } from '../../../cli/prepare.ts';
import { LocalCluster } from '../../../cluster/local/cluster.ts';
import { localRequirements } from '../../../cluster/local/requirements.ts';
import { Cleanup } from '../../../core/cleanup.ts';
import { clockFrom, zeroNow } from '../../../core/clock.ts';
import type { AuditRecord, HistoryEvent } from '../../../core/history.ts';
import { delay, until } from '../../../core/wait.ts';
import { startProxyEndpoint } from '../../../endpoints/proxy.ts';
import { audit } from '../../../loadgen/audit.ts';
import { transactionOf } from '../../../loadgen/keys.ts';
import { startLoads } from '../../../loadgen/load-team.ts';
import { mergeLoads } from '../../../loadgen/merge/merge.ts';
import type { LoadPlan, LoadProgress } from '../../../loadgen/plan.ts';
import { workloadNamed } from '../../../loadgen/workloads/index.ts';
import { openRun } from '../../../reports/run-record.ts';
import { auditWrites, type WriteAudit } from '../../../reports/write-audit.ts';

export const never = new AbortController().signal;
const scale = 0.05;
const seed = 42;
const aWhileMs = 1500;

export interface Drill {
  readonly by: 'switchover' | 'crash';
  readonly workers: number;
  readonly load: Partial<LoadPlan>;
}

/** What a load met that went through a change of the primary. */
export interface Met {
  readonly events: readonly HistoryEvent[];
  readonly audit: WriteAudit;
  /** The last word before the change, and at the end. */
  readonly before: LoadProgress;
  readonly after: LoadProgress;
}

/** One cluster behind the proxy, for several drills. Disposing destroys it. */
export class FailoverBench implements AsyncDisposable {
  readonly #cluster: LocalCluster;
  readonly #base: string;
  readonly #cleanup = new Cleanup(() => undefined, 60_000);
  readonly #zeroNs = zeroNow();
  #endpoint = { host: '127.0.0.1', port: 0 };

  private constructor(base: string, cluster: LocalCluster) {
    this.#base = base;
    this.#cluster = cluster;
    this.#cleanup.defer('folder', () => rm(base, { recursive: true, force: true }));
    this.#cleanup.use('cluster', cluster);
  }

  static async open(): Promise<FailoverBench> {
    const requirements = await localRequirements();
    if (requirements.kind === 'unmet') throw new Error(requirements.missing.join('; '));
    const { programs } = requirements;
    const base = await mkdtemp('/var/tmp/pghb-');
    await chmod(base, 0o755);
    const spec = { driver: 'local', standbys: 2, replication: 'sync', profile: 'tuned' } as const;
    const onProgress = () => undefined;
    const place = { base, directory: 'c', programs };
    const bench = new FailoverBench(
      base,
      await LocalCluster.create({ ...place, spec, onProgress }),
    );
    await bench.#start().catch(async (error) => {
      await bench[Symbol.asyncDispose]();
      throw error;
    });
    return bench;
  }

  async drill(name: string, { by, workers, load }: Drill): Promise<Met> {
    await this.#untilRedundant();
    const directory = await mkdtemp(join(this.#base, `${name}-`));
    const heard: LoadProgress[] = [];
    const onProgress = (one: LoadProgress) => heard.push(one);
    const plan = this.#plan(name, directory, load);
    await using team = await startLoads(workers, { onProgress, signal: never });
    team.start({ ...plan, startAtMs: clockFrom(this.#zeroNs).nowMs() + 100 });
    const from = await this.#acknowledged(heard, () => true);
    await delay(aWhileMs, never);
    const before = heard.at(-1) ?? from;
    await this.#change(by);
    const acceptor = before.lastWrite?.acceptedBy;
    await this.#acknowledged(heard, ({ lastWrite }) => lastWrite?.acceptedBy !== acceptor);
    await delay(aWhileMs, never);
    await team.stop();
    await mergeLoads(directory);
    await this.#audit(plan);
    await writeFile(join(directory, 'provenance.json'), '{}');
    const audited = await auditWrites(await openRun(directory));
    return {
      events: await eventsIn(directory),
      audit: audited,
      before,
      after: heard.at(-1) ?? from,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cleanup[Symbol.asyncDispose]();
  }

  async #start(): Promise<void> {
    await this.#cluster.start(never);
    const [first] = this.#cluster.nodes;
    if (!first) throw new Error('no node');
    const options = { login: this.#cluster.admin, scale, seed, signal: never };
    await prepareDatabase({ ...options, endpoint: first, onProgress: () => undefined });
    const proxy = await startProxyEndpoint({
      ...{ listen: this.#endpoint, zeroNs: this.#zeroNs },
      source: { kind: 'monitor', monitor: this.#cluster.monitor },
      ...{ probeLogin: this.#cluster.admin, signal: never },
      ...{ onEvent: () => undefined, onBroken: () => undefined },
    });
    this.#cleanup.use('proxy', proxy);
    this.#endpoint = proxy.endpoint;
  }

  #plan(runId: string, directory: string, load: Partial<LoadPlan>): LoadPlan {
    return {
      ...{ engine: 'pg', workload: 'mixed', arrival: 'constant', rate: 200, clients: 12 },
      ...{ timeoutMs: 20_000, maxLatenessMs: 60_000, warmupMs: 0, seed, scale },
      ...{ runId, directory, zeroNs: String(this.#zeroNs), startAtMs: 0 },
      ...{ endpoint: this.#endpoint, login: { ...this.#cluster.admin, user: 'healthcare_app' } },
      ...load,
    };
  }

  async #change(by: Drill['by']): Promise<void> {
    if (by === 'switchover') return this.#cluster.switchover(never);
    const { primary } = await this.#cluster.topology(never);
    await this.#cluster.crash(primary ?? 'nobody');
  }

  async #untilRedundant(): Promise<void> {
    const redundant = async () => {
      if ((await this.#cluster.topology(never)).redundant) return true;
      await this.#cluster.hurry(never).catch(() => undefined);
      return undefined;
    };
    await until('not redundant', redundant, { timeoutMs: 120_000, intervalMs: 500, signal: never });
  }

  async #acknowledged(
    heard: readonly LoadProgress[],
    wanted: (progress: LoadProgress) => boolean,
  ): Promise<LoadProgress> {
    const found = () => heard.findLast((one) => one.lastWrite !== null && wanted(one));
    const lastSeen = () => JSON.stringify(heard.at(-1));
    const options = { timeoutMs: 120_000, intervalMs: 50, signal: never, lastSeen };
    return until('no acknowledged write', found, options);
  }

  async #audit({ workload: name, directory, runId }: LoadPlan): Promise<void> {
    const { primary, nodes } = await this.#cluster.topology(never);
    const endpoint = nodes.find((node) => node.name === primary);
    if (!endpoint) throw new Error('no primary to audit');
    const { workload, mix } = workloadNamed(name);
    const records: AuditRecord[] = [];
    const where = { endpoint, login: this.#cluster.admin, runId, workload, signal: never };
    const sink = { record: (one: AuditRecord) => void records.push(one) };
    await audit({ ...where, transactionOf: transactionOf(workload, mix, seed) }, sink);
    const lines = records.map((one) => `${JSON.stringify(one)}\n`);
    await writeFile(join(directory, 'audit.jsonl'), lines.join(''));
  }
}

async function eventsIn(directory: string): Promise<HistoryEvent[]> {
  const text = await readFile(join(directory, 'events.jsonl'), 'utf8');
  const lines = text.trim().split('\n');
  return lines.map((line) => JSON.parse(line) as HistoryEvent);
}
