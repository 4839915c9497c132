import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UsageError } from '../core/errors.ts';
import { runFiles } from '../core/history.ts';
import { exists } from '../loadgen/merge/parts.ts';
import type { Report } from '../reports/report.ts';

/** A load that ended so much earlier than planned was cut off. */
const slackMs = 2_000;

/** The report of a run that was carried out. Throws UsageError where there is none, and says what to do. */
export async function readFinishedReport(directory: string): Promise<Report> {
  const report = await readReport(directory);
  const { fromMs, toMs } = report.measured;
  const { durationMs } = report.scenario;
  if (toMs - fromMs < durationMs - slackMs)
    throw new UsageError(
      `${directory} is unfinished: its load ended after ${seconds(toMs - fromMs)} of ${seconds(durationMs)}`,
    );
  return report;
}

async function readReport(directory: string): Promise<Report> {
  const path = join(directory, runFiles.report);
  const found = await stat(path).catch(() => null);
  if (found === null) throw new UsageError(await whyNoReport(directory));
  if (!found.isFile()) throw new UsageError(`${path} is no file`);
  return parsed(path, await readFile(path, 'utf8'));
}

async function whyNoReport(directory: string): Promise<string> {
  return (await exists(join(directory, runFiles.provenance)))
    ? `${directory} has no report: npm run report -- ${directory} makes it`
    : `${directory} is no run: it has no ${runFiles.report}`;
}

function parsed(path: string, text: string): Report {
  const content = json(path, text);
  const version = content['formatVersion'];
  if (version !== 1)
    throw new UsageError(`${path}: format ${String(version)}, and this version reads format 1`);
  const missing = parts.filter(
    (name) => typeof content[name] !== 'object' || content[name] === null,
  );
  if (missing.length > 0)
    throw new UsageError(`${path} is no report: it has no ${missing.join(', no ')}`);
  return content as unknown as Report;
}

/** What every report has had from the first version on. */
const parts = [
  ...['provenance', 'scenario', 'measured', 'faults', 'outages', 'writes', 'operations'],
  ...['errors', 'series', 'verdicts'],
];

function json(path: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content === 'object' && content !== null) return content as Record<string, unknown>;
  } catch (error) {
    throw new UsageError(`${path}: ${messageOf(error)}`);
  }
  throw new UsageError(`${path} is no report`);
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}
