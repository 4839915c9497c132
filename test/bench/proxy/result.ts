import { execFile } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Comparison, comparisons, type Level, levels } from './compare.ts';
import { type Judged, judge } from './goals.ts';
import type { BenchOptions } from './options.ts';
import type { Sample } from './sample.ts';

/** What --json writes: the samples, where they come from, and all that follows from them. */
export interface Result {
  readonly formatVersion: 1;
  readonly provenance: Provenance;
  readonly options: BenchOptions;
  /** In the order in which they are shown; who is compared with the others is ours, else the first. */
  readonly contenders: readonly string[];
  readonly workloads: readonly { name: string; what: string; unit: string }[];
  readonly samples: readonly Sample[];
  readonly levels: readonly Level[];
  readonly comparisons: readonly Comparison[];
  readonly goals: readonly Judged[];
}

export interface Provenance {
  readonly startedAt: string;
  /** `unknown`: not a checkout. */
  readonly commit: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryBytes: number;
    readonly kernel: string;
    /** Over the minute before the first round: above 1 a core, others are at work. */
    readonly loadAverage: number;
  };
  readonly versions: Readonly<Record<string, string>>;
}

export function resultOf(
  known: Pick<Result, 'provenance' | 'options' | 'contenders' | 'workloads' | 'samples'>,
): Result {
  const { samples, workloads, contenders } = known;
  const compared = comparisons(samples, contenders);
  const used = workloads.filter(({ name }) => samples.some(({ workload }) => workload === name));
  return {
    formatVersion: 1,
    ...known,
    workloads: used.map(({ name, what, unit }) => ({ name, what, unit })),
    levels: levels(samples, contenders),
    comparisons: compared,
    goals: judge(compared),
  };
}

export async function provenanceNow(startedAt: Date, server: string): Promise<Provenance> {
  const [cpu] = cpus();
  return {
    startedAt: startedAt.toISOString(),
    commit: await commit(),
    machine: {
      cpu: cpu?.model ?? 'unknown',
      cores: cpus().length,
      memoryBytes: totalmem(),
      kernel: release(),
      loadAverage: loadavg()[0] ?? 0,
    },
    versions: {
      node: process.version,
      postgresql: await versionOf(`${server}/postgres`, '--version'),
      haproxy: await versionOf('/usr/sbin/haproxy', '-v'),
      pgbouncer: await versionOf('/usr/sbin/pgbouncer', '--version'),
    },
  };
}

async function commit(): Promise<string> {
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const git = (...args: readonly string[]) => promisify(execFile)('git', [...args], { cwd });
  try {
    const { stdout } = await git('describe', '--always', '--dirty', '--abbrev=40');
    return stdout.trim();
  } catch {
    return 'unknown';
  }
}

async function versionOf(program: string, flag: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, [flag], { timeout: 10_000 });
    return /\d+(\.\d+)+\S*/.exec(stdout)?.[0] ?? 'unknown';
  } catch {
    return 'not there';
  }
}
