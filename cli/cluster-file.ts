import { readFile } from 'node:fs/promises';
import { parseDocument, stringify } from 'yaml';
import { messageOf, UsageError } from '../core/errors.ts';
import type { Override } from '../scenarios/override.ts';
import { plain } from '../scenarios/plain.ts';

const flag = '--cluster-file';

/**
 * A file with a scenario's section `cluster`, and nothing else, over that of the scenario: an
 * external one unless it says otherwise. None given: nothing.
 */
export async function clusterOfFile(path: string | undefined): Promise<Override[]> {
  if (path === undefined) return [];
  const document = parseDocument(await textOf(path));
  if (document.errors.length > 0)
    throw new UsageError(document.errors.map((error) => `${flag}: ${path}: ${error.message}`));
  const { cluster, ...rest } = (plain(document, `${flag}: ${path}`) ?? {}) as Readonly<
    Record<string, unknown>
  >;
  if (typeof cluster !== 'object' || cluster === null || Object.keys(rest).length > 0)
    throw new UsageError(`${flag}: ${path}: expected one key, cluster, as in a scenario`);
  const value = stringify({ driver: 'external', ...cluster });
  return [{ path: 'cluster', value, flag }];
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${flag}: cannot read ${path}: ${messageOf(error)}`);
  }
}
