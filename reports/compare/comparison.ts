import type { RunFigure } from '../repeats/run-figure.ts';
import type { Curve, Provenance, Report } from '../report.ts';

/** compare.json: runs, or series of runs, each against the first. */
export interface Comparison {
  readonly formatVersion: 1;
  /** Of the first one. */
  readonly scenario: { readonly name: string; readonly description: string };
  readonly provenance: Pick<Provenance, 'startedAt' | 'commit' | 'argv'>;
  /** The first is what the others are compared with. */
  readonly sides: readonly ComparedSide[];
  readonly figures: readonly ComparedFigure[];
  /** What was set otherwise, or was other: by its path, a value for each side. */
  readonly settings: readonly SettingRow[];
  /** What to keep in mind before anything is concluded. */
  readonly warnings: readonly string[];
  readonly chance: Chance;
}

export interface ComparedSide {
  /** A letter: A, B, … */
  readonly name: string;
  /** A run's id; of a series what its variant is, or its own name. */
  readonly label: string;
  readonly runs: readonly {
    readonly runId: string;
    readonly startedAt: string;
    readonly verdict: Report['verdict'];
    /** Where its report is, from compare.html. */
    readonly page: string;
  }[];
  /** Whole seconds of all its runs before anything was done to the cluster. */
  readonly undisturbedWindows: number;
  readonly drawn: DrawnRun;
}

/** The run that stands for a side in the plots: the one of the median outage. */
export interface DrawnRun {
  readonly runId: string;
  readonly curves: Readonly<Record<'before' | 'whole', Curve | null>>;
  /** Since the first injection; without a fault since the load began. */
  readonly fromS: readonly number[];
  readonly okPerSecond: readonly number[];
  readonly errorsPerSecond: readonly number[];
  readonly p99Ms: readonly (number | null)[];
}

export interface ComparedFigure extends Omit<RunFigure, 'unit' | 'value' | 'absent'> {
  readonly unit: RunFigure['unit'] | 'per second';
  /** Which way is good; null: neither. */
  readonly better: 'lower' | 'higher' | null;
  /** One for each side: of several runs the median. */
  readonly values: readonly (number | null)[];
  /** One for each side but the first: against the first. */
  readonly differences: readonly Difference[];
}

export type Difference =
  | {
      readonly kind: 'told';
      /** `ratio`: 1.17 is 17 % more; `difference`: in the figure's unit. */
      readonly as: 'ratio' | 'difference';
      readonly value: number;
      /** Holds the true one in 95 of 100 cases. */
      readonly low: number;
      readonly high: number;
      /** `noise`: no more than chance gives. */
      readonly is: 'higher' | 'lower' | 'noise';
      /** What the interval is of, and how many of each. */
      readonly over: 'windows' | 'runs';
      readonly counts: readonly [number, number];
    }
  | { readonly kind: 'untold'; readonly why: string };

export interface SettingRow {
  readonly path: string;
  readonly values: readonly string[];
}

/** Of many intervals, some miss by chance. */
export interface Chance {
  /** Differences that have an interval. */
  readonly told: number;
  readonly moreThanNoise: number;
  /** So many would be called more than noise if nothing differed at all. */
  readonly expectedByChance: number;
}

/** By what it is better; null: it is not known to be. */
export function isWorse({ better }: Pick<ComparedFigure, 'better'>, one: Difference) {
  if (better === null || one.kind === 'untold' || one.is === 'noise') return null;
  return one.is !== better;
}
