import type { Report } from '../report.ts';
import type { RanOnce, RepeatedVariant } from './ran.ts';
import type { RunFigure } from './run-figure.ts';

/** Headings of the tables. */
export const groups = { endpoint: 'The endpoint', errors: 'Errors by code' } as const;

const group = groups.endpoint;
const percentiles = ['p50', 'p99'] as const;

/** What it did to the load, and what it cost while nothing happened. */
export function endpointFiguresOf({ endpoint }: Report): readonly RunFigure[] {
  if (!endpoint) return [];
  const { connectionsLost, beforeFault } = endpoint;
  return [
    {
      ...{ path: 'endpoint.connectionsLost', label: 'Connections lost', unit: 'count', group },
      value: connectionsLost,
    },
    ...percentiles.map((name): RunFigure => {
      const path = `endpoint.beforeFault.serviceMs.${name}`;
      const label = `Service time before the fault, ${name}`;
      return { path, label, unit: 'ms', group, value: beforeFault.serviceMs?.[name] ?? null };
    }),
  ];
}

/** By code; a code that a run does not have it had no times. */
export function errorFiguresOf({ errors }: Report): readonly RunFigure[] {
  const sums = new Map<string, number>();
  for (const { code, count } of errors) sums.set(code, (sums.get(code) ?? 0) + count);
  return [...sums].map(([code, value]) => ({
    ...{ path: `errors.${code}`, label: code, unit: 'count', group: groups.errors, value },
    absent: 0,
  }));
}

/** Ways on which nothing stands between client and node, the plainest first. */
const bare = ['direct', 'multihost'] as const;

/**
 * How much longer the service time before the fault was than in the same round of the variant that
 * differs in nothing but that it has no endpoint. No such variant: none.
 */
export function overheadOf(
  { report, round }: Extract<RanOnce, { kind: 'done' }>,
  { settings }: RepeatedVariant,
  variants: readonly RepeatedVariant[],
): readonly RunFigure[] {
  const like = variants.filter((one) => sameBut(one.settings, settings));
  const runs = like.flatMap(({ ran }) => ran.filter((one) => one.kind === 'done'));
  const name = bare.find((way) => runs.some((one) => one.report.endpoint?.name === way));
  if (!name || !report.endpoint || report.endpoint.name === name) return [];
  const beside = runs.find((one) => one.round === round && one.report.endpoint?.name === name);
  const here = report.endpoint.beforeFault.serviceMs;
  const there = beside?.report.endpoint?.beforeFault.serviceMs;
  return percentiles.map((percentile) => ({
    path: `endpoint.added.${percentile}`,
    label: `Longer than ${name}, ${percentile}`,
    ...{ unit: 'ms', group },
    value: here && there ? here[percentile] - there[percentile] : null,
  }));
}

type Settings = RepeatedVariant['settings'];

function sameBut(one: Settings, other: Settings): boolean {
  const rest = ({ endpoint: _, ...settings }: Settings) => JSON.stringify(settings);
  return rest(one) === rest(other);
}
