import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runFiles } from '../../core/history.ts';
import { lines } from './run-directory.ts';

/** Replaces every record of a JSON-lines file of a run: none, another one or several. */
export async function forgeLines<T extends object>(
  directory: string,
  file: 'events' | 'probes' | 'audit',
  forge: (record: T) => T | readonly T[],
): Promise<void> {
  const path = join(directory, runFiles[file]);
  const records = (await readFile(path, 'utf8')).trim().split('\n');
  await writeFile(path, lines(records.flatMap((line) => forge(JSON.parse(line) as T))));
}
