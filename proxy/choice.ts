import type { Endpoint } from '../core/cluster.ts';

/** One that takes new connections, and how attempts at it went. */
interface Candidate {
  readonly target: Endpoint;
  dials: number;
  /** Why the last attempt failed; null: it did not. */
  problem: string | null;
  failedAtMs: number;
  /** Grows with each choice: of equals the one that was chosen longest ago is next. */
  chosen: number;
}

/** A target that failed is tried again after this, by one, even when others do well. */
const forgiveMs = 1_000;

/** Whom to connect next: the target with the fewest links; one that fails comes after all others. */
export class Choice {
  readonly #linksOf: (target: Endpoint) => number;
  #candidates: Candidate[] = [];
  #choices = 0;

  constructor(linksOf: (target: Endpoint) => number) {
    this.#linksOf = linksOf;
  }

  /** What was learned of the ones that stay is kept. The same target is the same object. */
  offer(targets: readonly Endpoint[]): void {
    this.#candidates = targets.map((target) => this.#of(target) ?? fresh(target));
  }

  get isEmpty(): boolean {
    return this.#candidates.length === 0;
  }

  /** Somebody has not failed at the last attempt. */
  get hasSound(): boolean {
    return this.#candidates.some(({ problem }) => problem === null);
  }

  /** `target: problem` of each that has one, in words. */
  get problems(): readonly { readonly target: Endpoint; readonly problem: string | null }[] {
    return this.#candidates;
  }

  /** null: nobody, or all have failed and one of them is being tried. */
  next(): Endpoint | null {
    const sound = this.#candidates.filter((candidate) => mayBeChosen(candidate));
    const best = sound.length > 0 ? this.#leastLoaded(sound) : this.#longestAgo();
    if (best) best.chosen = ++this.#choices;
    return best?.target ?? null;
  }

  began(target: Endpoint): void {
    const candidate = this.#of(target);
    if (candidate) candidate.dials++;
  }

  /** `problem`: why it failed; null: it did not; undefined: it was given up, which says nothing. */
  ended(target: Endpoint, problem?: string | null): void {
    const candidate = this.#of(target);
    if (!candidate) return;
    candidate.dials--;
    if (problem === undefined) return;
    candidate.problem = problem;
    if (problem !== null) candidate.failedAtMs = performance.now();
  }

  #of(target: Endpoint): Candidate | undefined {
    return this.#candidates.find((candidate) => candidate.target === target);
  }

  #leastLoaded(among: readonly Candidate[]): Candidate {
    const load = ({ target, dials }: Candidate) => this.#linksOf(target) + dials;
    return among.reduce((best, other) => {
      const difference = load(other) - load(best) || other.chosen - best.chosen;
      return difference < 0 ? other : best;
    });
  }

  /** All have failed: one attempt at a time, so that who struggles is not stormed. */
  #longestAgo(): Candidate | null {
    if (this.#candidates.some(({ dials }) => dials > 0)) return null;
    const [first, ...others] = this.#candidates;
    if (!first) return null;
    return others.reduce((a, b) => (b.failedAtMs < a.failedAtMs ? b : a), first);
  }
}

function fresh(target: Endpoint): Candidate {
  return { target, dials: 0, problem: null, failedAtMs: 0, chosen: 0 };
}

function mayBeChosen({ problem, dials, failedAtMs }: Candidate): boolean {
  if (problem === null) return true;
  return dials === 0 && performance.now() - failedAtMs > forgiveMs;
}
