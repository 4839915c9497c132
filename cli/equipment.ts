import { ExternalCluster } from '../cluster/external/cluster.ts';
import { serverVersion } from '../cluster/external/server-version.ts';
import type { Programs } from '../cluster/local/programs.ts';
import { UsageError } from '../core/errors.ts';
import type { Scenario } from '../core/scenario.ts';
import { faults } from '../scenarios/faults/index.ts';
import { equipK6, type K6Equipment } from './k6-equipment.ts';
import { type PreflightOptions, requirePrograms } from './preflight.ts';
import { requireLabImage } from './preflight-compose.ts';
import { requireEndpoint } from './preflight-endpoint.ts';
import { requireNetwork } from './preflight-network.ts';
import { requireSmallDisk } from './preflight-small-disk.ts';

/** What a run needs before it begins. */
export interface Equipment {
  /** null: the cluster is none of native processes. */
  readonly programs: Programs | null;
  /** null: it is none of containers. */
  readonly image: string | null;
  /** null: the load is of another engine. */
  readonly k6: K6Equipment | null;
  /** For provenance. */
  readonly versions: Readonly<Record<string, string>>;
}

export interface EquipmentOptions extends PreflightOptions {
  /** Whether the user has said so of an external cluster. */
  readonly owns: boolean;
}

/**
 * The programs of a cluster of our own, installed where they can be; of an external one that it may
 * be done what the scenario wants. Throws UsageError before anything is started.
 */
export async function equip(
  scenario: Scenario,
  options: EquipmentOptions,
  signal: AbortSignal,
): Promise<Equipment> {
  const equipment = await equipCluster(scenario, options, signal);
  const k6 = await equipK6(scenario, options, signal);
  const endpoint = await requireEndpoint(scenario.endpoint, options, signal);
  const versions = { ...equipment.versions, ...endpoint, ...(k6 ? { k6: k6.version } : {}) };
  return { ...equipment, k6, versions };
}

async function equipCluster(
  { cluster, timeline }: Scenario,
  options: EquipmentOptions,
  signal: AbortSignal,
): Promise<Omit<Equipment, 'k6'>> {
  const { external, driver } = cluster;
  if (driver === 'compose') {
    const { name, ...versions } = await requireLabImage(options, signal);
    return { programs: null, image: name, versions };
  }
  if (!external) {
    const programs = await requirePrograms(options, signal);
    await requireNetwork(cluster, options, signal);
    await requireSmallDisk(cluster);
    const { serverVersion: postgresql, autoctlVersion: pg_auto_failover } = programs;
    return { programs, image: null, versions: { postgresql, pg_auto_failover } };
  }
  await using asked = new ExternalCluster(external, process.env);
  const wanted = [...new Set(timeline.map(({ fault }) => fault))];
  const missing = wanted.filter((name) => faults.get(name)?.lacks(asked));
  if (missing.length > 0) throw new UsageError(missing.map(commandWanted));
  if (wanted.length > 0 && !options.owns) throw new UsageError(notOwned(wanted));
  return {
    programs: null,
    image: null,
    versions: { postgresql: await serverVersion(asked, signal) },
  };
}

function commandWanted(fault: string): string {
  return [
    `${fault}: an external cluster needs your command for it. In the scenario, or the --cluster-file:`,
    '  cluster:',
    '    faults:',
    `      ${fault}: { inject: "ssh {host} …", heal: "ssh {host} …" }`,
    '    ({name} {host} {port} {primary} are filled in; heal may be left out)',
  ].join('\n');
}

function notOwned(wanted: readonly string[]): string {
  return `${wanted.join(', ')}: this would be done to a cluster that others may be using. If it is yours to break, say --i-own-this-cluster`;
}
