import type { ResourceRecord } from '../../core/resources.ts';
import type { ResourceSeries } from './resources.ts';

/** More points than a page is wide tell nothing more. */
const mostPoints = 600;

/** Means of neighbouring samples, so that a long run draws as a short one does. */
export function resourceSeries(records: readonly ResourceRecord[]): ResourceSeries {
  const groups = grouped(records, Math.ceil(records.length / mostPoints));
  const names = [...new Set(records.flatMap(({ parts }) => Object.keys(parts)))];
  const line = (of: (record: ResourceRecord) => number | null | undefined) =>
    groups.map((group) => mean(group.map((record) => of(record) ?? null)));
  return {
    atMs: groups.map((group) => middleOf(group)),
    busy: line(({ machine }) => machine?.busy),
    parts: Object.fromEntries(names.map((name) => [name, line(({ parts }) => parts[name])])),
  };
}

function grouped<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  const groups: T[][] = [];
  for (let from = 0; from < all.length; from += size) groups.push(all.slice(from, from + size));
  return groups;
}

function middleOf(group: readonly ResourceRecord[]): number {
  const [first, last] = [group[0], group.at(-1)];
  if (!first || !last) throw new Error('a group without samples');
  return (first.atMs - first.spanMs + last.atMs) / 2;
}

function mean(values: readonly (number | null)[]): number | null {
  const told = values.filter((value) => value !== null);
  return told.length === 0 ? null : told.reduce((sum, one) => sum + one, 0) / told.length;
}
