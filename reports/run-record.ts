import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf, UsageError } from '../core/errors.ts';
import type { AuditRecord, HistoryEvent, ProbeRecord } from '../core/history.ts';
import { runFiles } from '../core/history.ts';
import type { ResourceRecord } from '../core/resources.ts';
import type { Scenario } from '../core/scenario.ts';
import type { WriteRecord } from '../core/writes.ts';
import { inOrder } from './in-order.ts';
import type { LatencyInterval } from './latency-log.ts';
import { latencyIntervals } from './latency-log.ts';
import { jsonLines, linesIfThere, type Problems } from './lines.ts';
import type { Provenance } from './report.ts';
import { type StalenessInterval, stalenessIntervals } from './staleness.ts';
import { writeRecords } from './write-records.ts';

/**
 * A run directory, opened for judging. Everything is streamed from the files at each call; a file
 * that is missing yields nothing, half a last line (a killed run) is passed over, and `problems`
 * says what was missing or damaged in what has been read so far.
 */
export interface RunRecord {
  readonly directory: string;
  readonly scenario: Scenario;
  readonly provenance: Provenance;
  readonly problems: ReadonlySet<string>;
  /** By atMs, although several processes append. */
  events(): AsyncIterable<HistoryEvent>;
  probes(): AsyncIterable<ProbeRecord>;
  /** Empty in runs of older versions. */
  resources(): AsyncIterable<ResourceRecord>;
  /** By endedAtMs. */
  writes(): AsyncIterable<WriteRecord>;
  audit(): AsyncIterable<AuditRecord>;
  latency(): AsyncIterable<LatencyInterval>;
  staleness(): AsyncIterable<StalenessInterval>;
}

/** Throws a UsageError when the directory is not that of a run. */
export async function openRun(directory: string): Promise<RunRecord> {
  const path = (file: string) => join(directory, file);
  const problems: Problems = new Set();
  const provenance = await readProvenance(path(runFiles.provenance));
  return {
    directory,
    scenario: provenance.scenario,
    provenance,
    problems,
    events: () => inOrder(jsonLines<HistoryEvent>(path(runFiles.events), problems), byTime),
    probes: () => inOrder(jsonLines<ProbeRecord>(path(runFiles.probes), problems), byTime),
    resources: () => linesIfThere(path(runFiles.resources), problems),
    writes: () => inOrder(writeRecords(path(runFiles.writes), problems), (w) => w.endedAtMs),
    audit: () => jsonLines<AuditRecord>(path(runFiles.audit), problems),
    latency: () => latencyIntervals(path(runFiles.latency), problems),
    staleness: () => stalenessIntervals(path(runFiles.staleness), problems),
  };
}

function byTime(item: { readonly atMs: number }): number {
  return item.atMs;
}

async function readProvenance(path: string): Promise<Provenance> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Provenance;
  } catch (error) {
    throw new UsageError(`${dirname(path)} is not a run directory: ${messageOf(error)}`);
  }
}
