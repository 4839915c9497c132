import { messageOf, UsageError } from '../core/errors.ts';
import type { Report } from '../reports/report.ts';
import type { PlannedVariant, SeriesPlan } from './matrix.ts';
import type { RunDirectory } from './run-directory.ts';

/** What runs of a series share: a cluster. */
export interface Stage extends AsyncDisposable {
  /** Waits until the next run may begin. */
  settle(signal: AbortSignal): Promise<void>;
  /** The next run finds nothing of the last one. */
  replace(): Promise<void>;
}

export interface Turn {
  readonly variant: PlannedVariant;
  /** From 0. */
  readonly variantIndex: number;
  /** From 1: which repeat of the variant it is. */
  readonly round: number;
  /** From 1, over all variants. */
  readonly number: number;
}

/** What came of a turn. */
export type Ran = { readonly turn: Turn; readonly run: RunDirectory } & (
  | { readonly kind: 'done'; readonly report: Report }
  | { readonly kind: 'broken'; readonly why: string }
);

export interface Series<S extends Stage> extends SeriesPlan {
  openStage(): S;
  /** The directory of a run, made before anything is started. */
  prepare(turn: Turn): Promise<RunDirectory>;
  run(turn: Turn, run: RunDirectory, stage: S, signal: AbortSignal): Promise<Report>;
  /** After each. */
  onRan(ran: Ran): Promise<void>;
}

/** One that broke may be bad luck; two in a row are not. */
const brokenInARow = 2;

/**
 * Every repeat of every variant. Variants whose clusters and data are alike share a stage and take
 * turns on it (a b a b), so that what else the machine does falls on all; the others follow, each
 * on a stage of its own. A run that broke is written down and the next one gets a new cluster.
 * Throws when interrupted, when nothing but broken runs would come, and on a UsageError: but of a
 * variant that has run before, since what was right once is no mistake of the user now.
 */
export async function runSeries<S extends Stage>(
  series: Series<S>,
  signal: AbortSignal,
): Promise<void> {
  for (const turns of stagesOf(series)) {
    await using stage = series.openStage();
    let broken = 0;
    const proven = new Set<PlannedVariant>();
    for (const [index, turn] of turns.entries()) {
      if (index > 0) await stage.settle(signal);
      const isProven = proven.has(turn.variant);
      const ran = await take(series, turn, stage, isProven, signal);
      if (ran.kind === 'done') proven.add(turn.variant);
      await series.onRan(ran);
      broken = ran.kind === 'broken' ? broken + 1 : 0;
      if (broken === brokenInARow) throw new Error(`${broken} runs in a row broke`);
      if (ran.kind === 'broken') await stage.replace();
    }
  }
}

async function take<S extends Stage>(
  series: Series<S>,
  turn: Turn,
  stage: S,
  isProven: boolean,
  signal: AbortSignal,
): Promise<Ran> {
  signal.throwIfAborted();
  const run = await series.prepare(turn);
  try {
    return { kind: 'done', turn, run, report: await series.run(turn, run, stage, signal) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UsageError && !isProven) throw error;
    return { kind: 'broken', turn, run, why: messageOf(error) };
  }
}

/** The turns on each stage, in order. */
export function stagesOf({ variants, repeat }: SeriesPlan): readonly (readonly Turn[])[] {
  const indexed = variants.map((variant, variantIndex) => ({ variant, variantIndex }));
  const keys = [...new Set(variants.map(stageKey))];
  let number = 0;
  return keys.map((key) => {
    const own = indexed.filter(({ variant }) => stageKey(variant) === key);
    const rounds = Array.from({ length: repeat }, (_, i) => i + 1);
    return rounds.flatMap((round) => own.map((one) => ({ ...one, round, number: ++number })));
  });
}

/** What a cluster and the data in it follow from. */
function stageKey({ read: { scenario } }: PlannedVariant): string {
  const { scale, seed } = scenario.load;
  return JSON.stringify([scenario.cluster, scale, seed]);
}
