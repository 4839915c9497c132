import { wallClock } from '../core/clock.ts';
import { maskSecrets, messageOf } from '../core/errors.ts';
import { runMarkdown } from '../reports/pipeline/run-markdown.ts';
import { brokenSeriesMarkdown, seriesMarkdown } from '../reports/pipeline/series-markdown.ts';
import type { ToldRun } from '../reports/pipeline/told.ts';
import type { RanOnce, RepeatedVariant } from '../reports/repeats/ran.ts';
import { labelOf } from '../reports/repeats/repeats.ts';
import type { Report } from '../reports/report.ts';
import type { Told } from './pipeline.ts';
import { pagePath, type RunDirectory } from './run-directory.ts';
import { repeatsFiles, type WrittenRepeats } from './series-record.ts';

/** A single run that was carried out, whatever its verdict. */
export function toldReport(report: Report, directory: string): Told {
  const { runId, startedAt } = report.provenance;
  const came = { kind: 'done', report, page: pagePath(directory) } as const;
  return toldOne({ scenario: report.scenario.name, place: null, runId, startedAt, came });
}

/** A single run that ended with an error. */
export function toldBroken(scenario: string, { runId }: RunDirectory, error: unknown): Told {
  const came = { kind: 'broken', why: maskSecrets(messageOf(error)) } as const;
  const startedAt = wallClock().toISOString();
  return toldOne({ scenario, place: null, runId, startedAt, came });
}

function toldOne(run: ToldRun): Told {
  return { runs: [run], markdown: () => runMarkdown(run) };
}

export interface EndedSeries {
  readonly scenario: string;
  readonly name: string;
  readonly variants: readonly RepeatedVariant[];
  /** null: no run was finished. */
  readonly written: WrittenRepeats | null;
  /** Where its runs are. */
  readonly out: string;
  /** What ended it early; undefined: nothing. */
  readonly ended?: unknown;
}

/** A series, whatever of it was carried out. */
export function toldSeries(series: EndedSeries): Told {
  const { written, ended, scenario, name } = series;
  const startedAt = written?.repeats.provenance.startedAt ?? wallClock().toISOString();
  const runs = series.variants.flatMap((variant) =>
    variant.ran.map((ran) => toldRun(series, variant, ran, startedAt)),
  );
  const cut: ToldRun = {
    ...{ scenario, place: 'the series', runId: name, startedAt },
    came: { kind: 'broken', why: maskSecrets(`ended early: ${messageOf(ended)}`) },
  };
  const all = ended === undefined ? runs : [...runs, cut];
  const markdown = () =>
    written
      ? seriesMarkdown(written.repeats, all, pagePath(written.directory, repeatsFiles.page))
      : brokenSeriesMarkdown(scenario, all);
  return { runs: all, markdown };
}

function toldRun(
  { scenario, out }: EndedSeries,
  variant: RepeatedVariant,
  ran: RanOnce,
  begun: string,
): ToldRun {
  const place = `${labelOf(variant)}, round ${ran.round}`;
  if (ran.kind === 'broken') {
    const came = { kind: 'broken', why: maskSecrets(ran.why) } as const;
    return { scenario, place, runId: ran.runId, startedAt: begun, came };
  }
  const { report } = ran;
  const { runId, startedAt } = report.provenance;
  const page = pagePath(`${out}/${runId}`);
  return { scenario, place, runId, startedAt, came: { kind: 'done', report, page } };
}
