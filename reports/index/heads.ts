import type { Report } from '../report.ts';
import type { RunEntry, SummaryEntry } from './entry.ts';

const longestText = 200;

/** What the list says of a run, out of its report.json. Throws when that is no report. */
export function runHead(directory: string, content: unknown): RunEntry {
  const report = object(content);
  const total = object(object(report['operations'])['total']);
  const outages = list(report['outages']).map(object);
  return {
    ...{ kind: 'run', directory, ...origin(report), verdict: verdictOf(report) },
    writeOutageMs: longest(outages.map((outage) => outage['writeOutageMs'])),
    readOutageMs: longest(outages.map((outage) => outage['readOutageMs'])),
    lost: number(object(report['writes'])['lost']),
    p99Ms: number(optional(total['responseMs'])['p99']),
    okShare: shareOf(number(total['ok']), number(total['count'])),
    settings: settingsOf(object(report['scenario'])),
  };
}

/** The same of a summary: of a series, a search or a comparison. */
export function summaryHead(
  directory: string,
  kind: SummaryEntry['kind'],
  page: string,
  content: unknown,
): SummaryEntry {
  const summary = object(content);
  const verdict = 'verdict' in summary ? verdictOf(summary) : null;
  return { kind, directory, page, verdict, ...origin(summary) };
}

function origin(of: Fields): { readonly scenario: string; readonly startedAt: string } {
  const name = text(optional(of['scenario'])['name']);
  return { scenario: name, startedAt: text(optional(of['provenance'])['startedAt']) };
}

function settingsOf(scenario: Fields): Readonly<Record<string, string>> {
  const [cluster, load] = [optional(scenario['cluster']), optional(scenario['load'])];
  const all = {
    cluster: cluster['driver'],
    profile: cluster['profile'],
    replication: cluster['replication'],
    standbys: cluster['standbys'],
    endpoint: scenario['endpoint'],
    engine: load['engine'],
    rate: load['rate'],
    clients: load['clients'],
    pool: load['pool'],
  };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, text(value)]));
}

function verdictOf({ verdict }: Fields): Report['verdict'] {
  if (verdict === 'pass' || verdict === 'fail' || verdict === 'unknown') return verdict;
  throw new Error('there is no verdict in it');
}

/** One that could not be told is no outage of zero. */
function longest(values: readonly unknown[]): number | null {
  const known = values.map(number);
  if (known.length === 0 || known.includes(null)) return null;
  return Math.max(...known.map(Number));
}

function shareOf(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole;
}

type Fields = Readonly<Record<string, unknown>>;

function object(value: unknown): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Error('it is not the report of a run');
}

function optional(value: unknown): Fields {
  return value === undefined || value === null ? {} : object(value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Whatever somebody has written there, in a length that a table can bear. */
function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number'
    ? String(value).slice(0, longestText)
    : '';
}
