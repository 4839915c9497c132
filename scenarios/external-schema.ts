import { z } from 'zod';
import type { ClusterSpec, DriverName, Profile } from '../core/scenario.ts';
import { didYouMean } from './closest.ts';
import { duration, milliseconds } from './duration.ts';

/** What a scenario file says of a cluster that somebody else runs (core/external-spec.ts). */

const nameRule = 'a name is letters, digits, dots, dashes and underscores';

// A name is handed to commands of the shell, within whatever quotes these have.
const node = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, { error: nameRule }),
  url: z.string().min(1),
});

const commands = z.strictObject({ inject: z.string().min(1), heal: z.string().min(1).optional() });

export const externalKeys = (faults: readonly string[]) => ({
  nodes: z.array(node).min(1).max(16).optional(),
  monitor: z.string().min(1).optional(),
  faults: z.record(z.string(), commands).superRefine(knownNames(faults)).optional(),
  commandTimeout: duration.optional(),
  createDatabase: z.boolean().optional(),
});

type ExternalKeys = z.output<z.ZodObject<ReturnType<typeof externalKeys>>>;
type WithDriver = ExternalKeys & { readonly driver: DriverName };

function knownNames(faults: readonly string[]) {
  return (given: Readonly<Record<string, unknown>>, context: z.core.$RefinementCtx) => {
    for (const name of Object.keys(given).filter((one) => !faults.includes(one)))
      context.addIssue({
        ...{ code: 'custom', path: [name], input: given },
        message: `no fault ${name}${didYouMean(name, faults)}`,
      });
  };
}

const ownKeys = ['nodes', 'monitor', 'faults', 'commandTimeout', 'createDatabase'] as const;

/** What of it means nothing with this driver, or is missing. */
export function checkExternal(cluster: WithDriver, context: z.core.$RefinementCtx): void {
  const problem = (key: string, message: string) =>
    context.addIssue({ code: 'custom', path: [key], message, input: cluster });
  if (cluster.driver !== 'external') {
    for (const key of ownKeys)
      if (cluster[key] !== undefined) problem(key, 'only of driver: external');
  } else if (!cluster.nodes)
    problem('nodes', 'driver external needs nodes: [{ name: a, url: postgres://… }, …]');
  const names = (cluster.nodes ?? []).map(({ name }) => name);
  for (const name of new Set(names.filter((one, i) => names.indexOf(one) !== i)))
    problem('nodes', `two nodes are called ${name}`);
}

/** Before the defaults: an external cluster has as many standbys as it has, and its own timings. */
export function ofExternal(cluster: unknown): unknown {
  if (typeof cluster !== 'object' || cluster === null) return cluster;
  const { driver, nodes } = cluster as { readonly driver?: unknown; readonly nodes?: unknown };
  if (driver !== 'external' || !Array.isArray(nodes)) return cluster;
  const own: { standbys: number; profile: Profile; commandTimeout: string } = {
    ...{ standbys: Math.max(1, nodes.length - 1), profile: 'stock', commandTimeout: '60s' },
  };
  return { ...own, ...cluster };
}

/** The keys of the file as the specification of a driver. */
export function toClusterSpec({
  nodes,
  monitor,
  faults = {},
  commandTimeout = '60s',
  createDatabase = false,
  ...rest
}: Omit<ClusterSpec, 'external'> & ExternalKeys): ClusterSpec {
  if (!nodes) return rest;
  const byName = Object.entries(faults).map(([name, { inject, heal }]) => [
    name,
    { inject, ...(heal === undefined ? {} : { heal }) },
  ]);
  const external = {
    nodes,
    ...(monitor === undefined ? {} : { monitor }),
    faults: Object.fromEntries(byName),
    commandTimeoutMs: milliseconds(commandTimeout),
    createDatabase,
  };
  return { ...rest, external };
}
