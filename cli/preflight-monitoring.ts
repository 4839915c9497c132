import { installPackages } from '../cluster/local/install.ts';
import { findMonitoringPrograms, missingOf } from '../cluster/local/monitoring/programs.ts';
import { canInstall } from '../cluster/local/requirements.ts';
import { UsageError } from '../core/errors.ts';
import { type PreflightOptions, proxies } from './preflight.ts';

/**
 * What watches a cluster, installed first when it is missing and can be; no service is started by
 * that. Throws UsageError with what is missing and how to get it.
 */
export async function requireMonitoring(
  { mayInstall, say }: PreflightOptions,
  signal: AbortSignal,
): Promise<void> {
  const missing = missingOf(await findMonitoringPrograms());
  if (missing.length === 0) return;
  const names = missing.join(' ');
  const command = `apt-get install --no-install-recommends ${names}`;
  if (!mayInstall || !(await canInstall()))
    throw new UsageError(`--monitoring: missing: ${names}. Run:\n    ${command}`);
  say(`installing ${names} by apt-get (no service is started) …`);
  await installPackages({ packages: async () => missing, env: proxies() }, signal);
  const still = missingOf(await findMonitoringPrograms());
  if (still.length > 0) throw new Error(`installed, but still: no ${still.join(', ')}`);
}
