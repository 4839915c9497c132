import type { Provenance, Report } from '../report.ts';
import { type Distribution, distributionOf } from './distribution.ts';
import type { RunFigure } from './run-figure.ts';

/** repeats.json: one scenario, run several times, in one variant or more. */
export interface Repeats {
  readonly formatVersion: 1;
  readonly scenario: { readonly name: string; readonly description: string };
  /** Of the first run; the commit, machine and versions of the others are the same. */
  readonly provenance: Omit<Provenance, 'runId' | 'scenario'>;
  /** How often each variant was to run; fewer repeats: it was interrupted, or given up. */
  readonly planned: number;
  readonly figures: readonly Omit<RunFigure, 'value'>[];
  readonly variants: readonly Variant[];
  readonly notes: readonly string[];
  readonly verdict: Report['verdict'];
}

export interface Variant {
  /** What is other than in the scenario: place to value. Empty: nothing. */
  readonly settings: Readonly<Record<string, string>>;
  readonly repeats: readonly Repeat[];
  /** By the path of the figure. */
  readonly distributions: Readonly<Record<string, Distribution>>;
}

export type Repeat =
  | {
      readonly kind: 'done';
      readonly runId: string;
      readonly round: number;
      readonly verdict: Report['verdict'];
      /** Names of the verdicts that did not pass. */
      readonly notPassed: readonly string[];
      readonly values: Readonly<Record<string, number | null>>;
    }
  /** The harness could not finish it. */
  | {
      readonly kind: 'broken';
      readonly runId: string;
      readonly round: number;
      readonly why: string;
    };

/** `profile=tuned, rate=500`; a word of its own for the scenario as it is. */
export function labelOf({ settings }: Pick<Variant, 'settings'>): string {
  const parts = Object.entries(settings).map(([place, value]) => `${place}=${value}`);
  return parts.join(', ') || 'as written';
}

export function variantOf(
  settings: Variant['settings'],
  repeats: readonly Repeat[],
  figures: Repeats['figures'],
): Variant {
  const done = repeats.filter((repeat) => repeat.kind === 'done');
  const distributions = figures.map(({ path }) => {
    const values = done.map(({ values }) => values[path] ?? null);
    return [path, distributionOf(values)] as const;
  });
  return { settings, repeats, distributions: Object.fromEntries(distributions) };
}

/** The worst of the runs; one that broke cannot tell. */
export function worstOf(repeats: readonly Repeat[]): Report['verdict'] {
  const verdicts = repeats.map((one) => (one.kind === 'done' ? one.verdict : 'unknown'));
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.length === 0 || verdicts.includes('unknown') ? 'unknown' : 'pass';
}
