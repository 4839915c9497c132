import type { ResourceRecord, SessionUse } from '../../core/resources.ts';
import type { Report } from '../report.ts';
import { resourceSeries } from './resource-series.ts';
import type { CoresUsed, ResourceFigures, SessionFigures } from './resources.ts';

/** Over the measured load; undefined: nothing was sampled in it. */
export async function readResources(
  records: AsyncIterable<ResourceRecord>,
  { fromMs, toMs }: Report['measured'],
): Promise<ResourceFigures | undefined> {
  const inside: ResourceRecord[] = [];
  for await (const record of records)
    if (record.atMs - record.spanMs >= fromMs && record.atMs <= toMs) inside.push(record);
  return inside.length === 0 ? undefined : resourceFigures(inside);
}

function resourceFigures(records: readonly ResourceRecord[]): ResourceFigures {
  const machine = machineFigures(records);
  const parts = byName(records, ({ parts }) => parts, coresFigures);
  const sessions = byName(records, ({ sessions }) => sessions, sessionFigures);
  const reasons = {
    ...(machine === null ? { machine: 'the system does not tell (/proc)' } : {}),
    ...reasonsOf(parts, 'its processes could not be seen from where the load ran'),
    ...reasonsOf(sessions, 'it did not answer', 'sessions.'),
  };
  return {
    samples: records.length,
    machine,
    parts,
    sessions,
    reasons,
    series: resourceSeries(records),
  };
}

function machineFigures(records: readonly ResourceRecord[]): ResourceFigures['machine'] {
  const told = records.flatMap(({ machine, spanMs }) => (machine ? { ...machine, spanMs } : []));
  const [first] = told;
  if (!first) return null;
  const mean = (of: (one: (typeof told)[number]) => number) =>
    weighted(told.map((one) => ({ value: of(one), spanMs: one.spanMs })));
  return {
    cores: first.cores,
    busy: mean(({ busy }) => busy),
    stolen: mean(({ stolen }) => stolen),
    diskWait: mean(({ diskWait }) => diskWait),
  };
}

interface Spanned<T> {
  readonly value: T;
  readonly spanMs: number;
}

function coresFigures(told: readonly Spanned<number>[]): CoresUsed {
  return { mean: weighted(told), max: told.reduce((most, { value }) => Math.max(most, value), 0) };
}

function sessionFigures(told: readonly Spanned<SessionUse>[]): SessionFigures {
  const asked = told.reduce((sum, { value }) => sum + value.asked, 0);
  const idle = told.reduce((sum, { value }) => sum + value.idleInTransaction, 0);
  const sums: Record<string, number> = {};
  for (const { value } of told)
    for (const [wait, sessions] of Object.entries(value.active))
      sums[wait] = (sums[wait] ?? 0) + sessions;
  const on = Object.entries(sums).sort(([, a], [, b]) => b - a);
  return {
    active: on.reduce((sum, [, sessions]) => sum + sessions, 0) / asked,
    idleInTransaction: idle / asked,
    on: Object.fromEntries(on.map(([wait, sessions]) => [wait, sessions / asked])),
  };
}

/** For each name that any record has, a figure of those that tell of it; null: none does. */
function byName<Told, Figure>(
  records: readonly ResourceRecord[],
  of: (record: ResourceRecord) => Readonly<Record<string, Told | null>>,
  figure: (told: readonly Spanned<Told>[]) => Figure,
): Record<string, Figure | null> {
  const names = [...new Set(records.flatMap((record) => Object.keys(of(record))))];
  return Object.fromEntries(
    names.map((name) => {
      const told = records.flatMap((record) => {
        const value = of(record)[name] ?? null;
        return value === null ? [] : [{ value, spanMs: record.spanMs }];
      });
      return [name, told.length === 0 ? null : figure(told)];
    }),
  );
}

function reasonsOf(figures: Readonly<Record<string, unknown>>, why: string, prefix = '') {
  const missing = Object.entries(figures).filter(([, figure]) => figure === null);
  return Object.fromEntries(missing.map(([name]) => [`${prefix}${name}`, why]));
}

function weighted(told: readonly Spanned<number>[]): number {
  const spanMs = told.reduce((sum, one) => sum + one.spanMs, 0);
  return told.reduce((sum, one) => sum + one.value * one.spanMs, 0) / spanMs;
}
