import { installPackages } from '../cluster/local/install.ts';
import type { Programs } from '../cluster/local/programs.ts';
import { localRequirements, packageNames } from '../cluster/local/requirements.ts';
import { UsageError } from '../core/errors.ts';

export interface PreflightOptions {
  /** False: only tell what is missing. */
  readonly mayInstall: boolean;
  readonly say: (line: string) => void;
}

/**
 * The programs of a native cluster, installed first when they are missing and can be. Throws
 * UsageError with the exact commands when they cannot.
 */
export async function requirePrograms(
  { mayInstall, say }: PreflightOptions,
  signal: AbortSignal,
): Promise<Programs> {
  const before = await localRequirements();
  if (before.kind === 'met') return before.programs;
  const { missing, remedy } = before;
  if (remedy.kind === 'by hand') throw cannot(missing, remedy.commands);
  const command = `apt-get install --no-install-recommends ${remedy.packages.join(' ')}`;
  if (!mayInstall) throw cannot(missing, [`${command}   (or leave --no-install out)`]);
  say(`missing: ${missing.join('; ')}`);
  say(`installing ${remedy.packages.join(', ')} by apt-get (no service is started) …`);
  await installPackages({ packages: packageNames, env: proxies() }, signal);
  const after = await localRequirements();
  if (after.kind === 'met') return after.programs;
  throw new Error(`installed, but still: ${after.missing.join('; ')}`);
}

/** What apt-get may need to reach its mirrors. */
export function proxies(): Record<string, string | undefined> {
  const { http_proxy, https_proxy, no_proxy } = process.env;
  return { http_proxy, https_proxy, no_proxy };
}

function cannot(missing: readonly string[], commands: readonly string[]): UsageError {
  return new UsageError(
    [`a native cluster needs more: ${missing.join('; ')}. Run:`, ...commands].join('\n    '),
  );
}
