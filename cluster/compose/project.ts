import { createHash } from 'node:crypto';
import { docker } from './docker.ts';

/** As compose labels what is of a project, and of which service. */
const projectLabel = 'com.docker.compose.project';
const serviceLabel = 'com.docker.compose.service';
/** As we label what is of a lab: its directory, and who made it. */
export const labLabels = {
  directory: 'pg-ha-bench.lab.directory',
  owner: 'pg-ha-bench.lab.owner',
} as const;

/** Follows from the directory alone, so that what a lab left is found without its record. */
export function projectOf(directory: string): string {
  return `pghb-${createHash('sha256').update(directory).digest('hex').slice(0, 8)}`;
}

/** The containers of a project, running or not, by their services. */
export async function containersOf(
  project: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const format = `{{.ID}} {{.Label "${serviceLabel}"}}`;
  const rows = await listed(
    ['ps', '--all', '--no-trunc', ...of(project), '--format', format],
    signal,
  );
  return new Map(rows.map((row) => row.split(' ')).map(([id = '', name = '']) => [name, id]));
}

/**
 * Removes every container, volume and network of a project, whatever state they are in. Looks once
 * more when it has: a client that was killed may have left a request under way.
 */
export async function removeProject(project: string): Promise<void> {
  for (let clean = 0, tried = 0; clean < 2; tried++) {
    if (tried === mostRounds) throw new Error(`${project} is not gone after ${mostRounds} rounds`);
    clean = (await removeOnce(project)) === 0 ? clean + 1 : 0;
  }
}

const mostRounds = 20;
const kinds = [
  { list: ['ps', '--all', '--quiet'], remove: ['rm', '--force', '--volumes'] },
  { list: ['volume', 'ls', '--quiet'], remove: ['volume', 'rm', '--force'] },
  { list: ['network', 'ls', '--quiet'], remove: ['network', 'rm'] },
] as const;

async function removeOnce(project: string): Promise<number> {
  let found = 0;
  for (const { list, remove } of kinds) {
    const names = await listed([...list, ...of(project)]);
    found += names.length;
    // What another one has removed meanwhile is gone all the same; the next round tells.
    if (names.length > 0) await docker([...remove, ...names]).catch(() => undefined);
  }
  return found;
}

export function of(project: string): readonly string[] {
  return ['--filter', `label=${projectLabel}=${project}`];
}

async function listed(args: readonly string[], signal?: AbortSignal): Promise<readonly string[]> {
  const text = await docker(args, signal ? { signal } : {});
  return text.split('\n').filter((line) => line !== '');
}
