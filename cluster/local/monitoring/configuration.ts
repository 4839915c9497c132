import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { type Endpoint, formatEndpoint } from '../../../core/cluster.ts';
import { type MonitoringAddresses, monitoringPlace } from './record.ts';

/** The files that all ways of running share. */
const shared = fileURLToPath(new URL('../../../monitoring/', import.meta.url));

export const exporterRoleFile = join(shared, 'exporter/role.sql');

/** prometheus.yml as far as it is looked at here. */
interface PrometheusFile {
  readonly global: Readonly<Record<string, unknown>>;
  readonly scrape_configs: readonly {
    readonly job_name: string;
    readonly static_configs: readonly { readonly labels?: Readonly<Record<string, string>> }[];
  }[];
}

export interface Watched {
  readonly directory: string;
  /** The label `cluster` of all that is measured. */
  readonly name: string;
  readonly addresses: MonitoringAddresses;
  /** Between scrapes and between evaluations; undefined: as the file has it. */
  readonly intervalMs?: number | undefined;
}

/** Copies the shared files next to the cluster, where the database user can read them. */
export async function writeConfiguration(watched: Watched): Promise<void> {
  const place = monitoringPlace(watched.directory);
  for (const part of ['rules', 'exporter', 'alertmanager.yml'])
    await cp(join(shared, part), join(place, part), { recursive: true });
  const file = parse(await readFile(join(shared, 'prometheus.yml'), 'utf8')) as PrometheusFile;
  await writeFile(join(place, 'prometheus.yml'), stringify(configured(file, watched)));
}

/** The shared file with the targets that are here. */
function configured(file: PrometheusFile, { name, addresses, intervalMs }: Watched): object {
  const { exporter, admin, load, prometheus, alertmanager } = addresses;
  const targets: Readonly<Record<string, Endpoint>> = {
    ...{ 'postgres-exporter': exporter, 'pg-ha-proxy': admin, 'pg-ha-load': load },
    ...{ prometheus, alertmanager },
  };
  const targetOf = (job: string) => {
    const target = targets[job];
    if (!target) throw new Error(`monitoring/prometheus.yml: no target known for the job ${job}`);
    return [formatEndpoint(target)];
  };
  return {
    ...file,
    global: { ...file.global, ...paceOf(intervalMs) },
    alerting: { alertmanagers: [{ static_configs: [{ targets: targetOf('alertmanager') }] }] },
    scrape_configs: file.scrape_configs.map((job) => ({
      ...job,
      static_configs: job.static_configs.map(({ labels }) => ({
        targets: targetOf(job.job_name),
        ...(labels?.['cluster'] ? { labels: { ...labels, cluster: name } } : {}),
      })),
    })),
  };
}

function paceOf(intervalMs: number | undefined): Readonly<Record<string, string>> {
  if (intervalMs === undefined) return {};
  const interval = `${intervalMs}ms`;
  return { scrape_interval: interval, evaluation_interval: interval, scrape_timeout: interval };
}
