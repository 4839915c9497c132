import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { databaseUser } from '../../../cluster/local/database-user.ts';
import { Cleanup } from '../../../core/cleanup.ts';
import type { Endpoint } from '../../../core/cluster.ts';
import { serverPrograms, startPostgres } from '../../support/postgres.ts';
import type { Contender, ContenderKind, Stage } from './contenders/contender.ts';
import { contenderKinds } from './contenders/index.ts';
import { type BenchOptions, variantsOf } from './options.ts';
import { inRounds } from './rounds.ts';
import type { Sample } from './sample.ts';
import { workloads } from './workloads/index.ts';
import type { Dose, Workload } from './workloads/workload.ts';

export interface Progress {
  readonly say: (line: string) => void;
  readonly onSample: (sample: Sample, unit: string) => void;
}

/** Starts a server and the contenders, runs every round, and ends what it started. */
export async function measure(
  options: BenchOptions,
  { say, onSample }: Progress,
  signal: AbortSignal,
): Promise<readonly Sample[]> {
  await using cleanup = new Cleanup(say);
  const programs = await serverPrograms();
  const directory = await makeDirectory(cleanup);
  const stage = await makeStage(options, directory, programs, cleanup, signal);
  const kinds = chosen(options);
  const ready: Contender[] = [];
  for (const kind of kinds) ready.push(cleanup.use(kind.name, await kind.start(stage, signal)));
  const samples: Sample[] = [];
  for (const workload of workloads(doseOf(options, programs, directory))) {
    if (!options.only.includes(workload.name)) continue;
    say(`${workload.name}: ${workload.what}`);
    const sink = (sample: Sample) => onSample(sample, workload.unit);
    samples.push(...(await through(workload, options, { stage, kinds, ready }, sink, signal)));
  }
  return samples;
}

interface Cast {
  readonly stage: Stage;
  readonly kinds: readonly ContenderKind[];
  readonly ready: readonly Contender[];
}

function through(
  workload: Workload,
  { rounds, warmUp }: BenchOptions,
  { stage, kinds, ready }: Cast,
  onSample: (sample: Sample) => void,
  signal: AbortSignal,
): Promise<readonly Sample[]> {
  const { name } = workload;
  if (workload.kind === 'shared') {
    const plan = { workload: name, contenders: ready, rounds, warmUp };
    return inRounds(plan, (who, round) => workload.run(who, round, signal), onSample);
  }
  const plan = {
    workload: name,
    contenders: kinds.filter((kind) => kind.name !== 'direct'),
    rounds: Math.min(rounds, workload.roundsMax),
    warmUp: false,
  };
  return inRounds(plan, (who) => workload.run(who, stage, signal), onSample);
}

/** Who takes part, in the order in which they are shown. */
export function chosen(options: BenchOptions): readonly ContenderKind[] {
  const { contenders } = options;
  return contenderKinds(variantsOf(options)).filter(
    ({ name }) => name === 'ours-other' || contenders.includes(name),
  );
}

/** The server's user must be able to pass through it, and only we write to it. */
async function makeDirectory(cleanup: Cleanup): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'pg-ha-bench-proxies-'));
  cleanup.defer(directory, () => rm(directory, { recursive: true, force: true }));
  await chmod(directory, 0o755);
  return directory;
}

/** fsync is off: what is compared is the way to the server, not its disk. */
async function makeStage(
  { idle, clients, scale }: BenchOptions,
  directory: string,
  programs: string,
  cleanup: Cleanup,
  signal: AbortSignal,
): Promise<Stage> {
  const connections = idle + clients + 50;
  const settings = [
    `max_connections=${connections + 50}`,
    'shared_buffers=256MB',
    // Neither may fall into one contender's round.
    'autovacuum=off',
    'checkpoint_timeout=1h',
    'max_wal_size=8GB',
  ];
  const server = cleanup.use('PostgreSQL', await startPostgres(settings));
  await fill(join(programs, 'pgbench'), server.endpoint, scale, signal);
  return { server: server.endpoint, directory, user: await databaseUser(), connections };
}

async function fill(
  pgbench: string,
  { host, port }: Endpoint,
  scale: number,
  signal: AbortSignal,
): Promise<void> {
  const where = ['-h', host, '-p', String(port), '-U', 'postgres'];
  const args = ['-i', '-q', '-s', String(scale), ...where, 'postgres'];
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' };
  await promisify(execFile)(pgbench, args, { env, signal, timeout: 60_000 + scale * 10_000 });
}

export function doseOf(options: BenchOptions, programs: string, directory: string): Dose {
  const { seconds, clients, threads, copyMb, rowBytes, idle } = options;
  return {
    programs,
    directory,
    seconds,
    clients,
    threads,
    copyMegabytes: copyMb,
    rowBytes,
    idleConnections: idle,
  };
}
