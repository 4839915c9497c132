import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const folder = 'loads';

/** Where all parts are, and the runner's own events while they are merged. */
export function partsDirectory(run: string): string {
  return join(run, folder);
}

/** Where one load process among several records. */
export function partDirectory(run: string, index: number): string {
  return join(run, folder, String(index));
}

/** The parts that a run directory holds, unmerged; none: there is nothing to merge. */
export async function partsOf(run: string): Promise<readonly string[]> {
  const entries = await readdir(partsDirectory(run)).catch(() => []);
  return entries
    .filter((name) => /^\d+$/.test(name))
    .sort((a, b) => Number(a) - Number(b))
    .map((name) => join(run, folder, name));
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
