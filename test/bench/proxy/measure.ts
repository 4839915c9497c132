import { Cleanup } from '../../../core/cleanup.ts';
import { serverPrograms } from '../../support/postgres.ts';
import type { Contender, ContenderKind, Stage } from './contenders/contender.ts';
import { contenderKinds } from './contenders/index.ts';
import { type BenchOptions, variantsOf } from './options.ts';
import { inRounds } from './rounds.ts';
import type { Sample } from './sample.ts';
import { makeStage } from './stage.ts';
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
  const stage = await makeStage(options, programs, cleanup, signal);
  const kinds = chosen(options);
  const ready: Contender[] = [];
  for (const kind of kinds) ready.push(cleanup.use(kind.name, await kind.start(stage, signal)));
  const samples: Sample[] = [];
  for (const workload of workloads(doseOf(options, programs, stage.directory))) {
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
