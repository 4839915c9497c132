import { lstat, readFile, realpath, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The record in the directory of a cluster. null: none of ours there, or not yet. Only a directory
 * that belongs to us and whose record names that very place is believed: what has a record may be
 * destroyed.
 */
export async function readOwnRecord<R extends { readonly directory: string }>(
  directory: string,
  file: string,
): Promise<R | null> {
  try {
    const real = await realpath(directory);
    const record = JSON.parse(await readFile(join(real, file), 'utf8')) as R;
    const { uid } = await lstat(real);
    return record.directory === real && uid === process.getuid?.() ? record : null;
  } catch {
    return null;
  }
}

/** All of it or nothing, whenever this process ends. */
export async function writeWhole(path: string, text: string, mode = 0o666): Promise<void> {
  await writeFile(`${path}.new`, text, { mode });
  await rename(`${path}.new`, path);
}
