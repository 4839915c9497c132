import { installPackages } from '../cluster/local/install.ts';
import { canInstall } from '../cluster/local/requirements.ts';
import { UsageError } from '../core/errors.ts';
import type { EndpointName } from '../core/scenario.ts';
import { endpoints } from '../endpoints/index.ts';
import { type FoundProgram, findProgram, type ProgramName } from '../endpoints/programs.ts';
import { type PreflightOptions, proxies } from './preflight.ts';

/**
 * What an endpoint is made of, installed first when it is missing and can be; no service is started by
 * that. Gives versions for provenance. Throws UsageError with what is missing and how to get it.
 */
export async function requireEndpoint(
  name: EndpointName,
  { mayInstall, say }: PreflightOptions,
  signal: AbortSignal,
  find: (program: ProgramName) => Promise<FoundProgram | null> = findProgram,
): Promise<Readonly<Record<string, string>>> {
  const { program } = endpoints[name];
  if (program === null) return {};
  const before = await find(program);
  if (before) return { [program]: before.version };
  const command = `apt-get install --no-install-recommends ${program}`;
  if (!mayInstall || !(await canInstall()))
    throw new UsageError(
      `--endpoint ${name} needs ${program}, which is missing. Run:\n    ${command}`,
    );
  say(`installing ${program} by apt-get (no service is started) …`);
  await installPackages({ packages: async () => [program], env: proxies() }, signal);
  const after = await find(program);
  if (!after) throw new Error(`installed, but still: no ${program}`);
  return { [program]: after.version };
}
