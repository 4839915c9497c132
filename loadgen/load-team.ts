import { mkdirSync } from 'node:fs';
import { type LoadChild, type LoadOptions, startLoad } from './load-child.ts';
import { partDirectory } from './merge/parts.ts';
import type { LoadPlan } from './plan.ts';
import { ProgressSum } from './progress-sum.ts';
import { shareOfPlan } from './share.ts';

/** The load of one plan, in one process or several. */
export interface LoadTeam extends Omit<LoadChild, 'pid'> {
  readonly pids: readonly number[];
}

/**
 * Forks the load processes and waits until all are ready. Alone, a process records into the run's
 * directory; several record into parts of it, which mergeLoads makes one.
 */
export async function startLoads(count: number, options: LoadOptions): Promise<LoadTeam> {
  const sum = new ProgressSum(count, options.onProgress);
  const starting = Array.from({ length: count }, (_, index) =>
    startLoad({ ...options, onProgress: (progress) => sum.hear(index, progress) }),
  );
  const started = await Promise.allSettled(starting);
  const children = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failure = started.find((one) => one.status === 'rejected');
  if (!failure) return new Team(children);
  await disposed(children);
  throw failure.reason;
}

class Team implements LoadTeam {
  readonly #children: readonly LoadChild[];
  readonly broken: Promise<never>;

  constructor(children: readonly LoadChild[]) {
    this.#children = children;
    this.broken = Promise.race(children.map((child) => child.broken));
    // Whoever awaits it hears of it.
    this.broken.catch(() => undefined);
  }

  get pids(): readonly number[] {
    return this.#children.map(({ pid }) => pid);
  }

  start(plan: LoadPlan): void {
    const count = this.#children.length;
    const plans = count === 1 ? [plan] : this.#children.map((_, i) => partOf(plan, i, count));
    if (count > 1) for (const { directory } of plans) mkdirSync(directory, { recursive: true });
    for (const [index, child] of this.#children.entries()) child.start(plans[index] ?? plan);
  }

  async stop(): Promise<void> {
    const stopped = await Promise.allSettled(this.#children.map((child) => child.stop()));
    const failure = stopped.find((one) => one.status === 'rejected');
    if (failure) throw failure.reason;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return disposed(this.#children);
  }
}

function partOf(plan: LoadPlan, index: number, count: number): LoadPlan {
  const directory = partDirectory(plan.directory, index);
  return { ...shareOfPlan(plan, { index, count }), directory };
}

async function disposed(children: readonly LoadChild[]): Promise<void> {
  await Promise.all(children.map((child) => child[Symbol.asyncDispose]()));
}
