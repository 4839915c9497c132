import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Debian's packages; each has its program under its own name. */
export const monitoringPackages = [
  'prometheus',
  'prometheus-postgres-exporter',
  'prometheus-alertmanager',
] as const;

export type MonitoringProgram = (typeof monitoringPackages)[number];

/** Versions, by package; null: not installed. */
export type MonitoringPrograms = { readonly [Name in MonitoringProgram]: string | null };

export async function findMonitoringPrograms(): Promise<MonitoringPrograms> {
  const versions = await Promise.all(monitoringPackages.map(versionOf));
  const [prometheus = null, exporter = null, alertmanager = null] = versions;
  return {
    prometheus,
    'prometheus-postgres-exporter': exporter,
    'prometheus-alertmanager': alertmanager,
  };
}

/** Those that are missing. */
export function missingOf(found: MonitoringPrograms): MonitoringProgram[] {
  return monitoringPackages.filter((name) => found[name] === null);
}

/** Some print it on standard output, some on the other one. */
async function versionOf(name: MonitoringProgram): Promise<string | null> {
  try {
    const { stdout, stderr } = await run(name, ['--version'], { timeout: 10_000 });
    return `${stdout}${stderr}`.match(/\d+(\.\d+)+/)?.[0] ?? 'found';
  } catch {
    return null;
  }
}
