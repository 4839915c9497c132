import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Endpoint } from '../../../core/cluster.ts';

/** Where what watches a cluster can be reached, all on this machine alone. */
export interface MonitoringAddresses {
  /** Where applications connect. */
  readonly proxy: Endpoint;
  readonly readOnly: Endpoint;
  /** The proxy's own figures. */
  readonly admin: Endpoint;
  readonly exporter: Endpoint;
  readonly prometheus: Endpoint;
  readonly alertmanager: Endpoint;
  /** Where a load may serve its figures: it is scraped while it does. */
  readonly load: Endpoint;
}

/** The folder of it in a cluster's directory. */
export function monitoringPlace(directory: string, part = ''): string {
  return join(directory, 'monitoring', part);
}

/** null: nobody watches the cluster in `directory`. */
export async function readMonitoring(directory: string): Promise<MonitoringAddresses | null> {
  try {
    return JSON.parse(await readFile(recordIn(directory), 'utf8')) as MonitoringAddresses;
  } catch {
    return null;
  }
}

export async function writeMonitoring(directory: string, addresses: MonitoringAddresses) {
  const path = recordIn(directory);
  await writeFile(`${path}.new`, JSON.stringify(addresses, null, 2));
  await rename(`${path}.new`, path);
}

function recordIn(directory: string): string {
  return monitoringPlace(directory, 'monitoring.json');
}
