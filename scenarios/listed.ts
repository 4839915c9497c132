import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { UsageError } from '../core/errors.ts';
import { didYouMean } from './closest.ts';
import { axesOf, combinations } from './matrix.ts';

const catalogue = fileURLToPath(new URL('./catalogue/', import.meta.url));

export interface Listed {
  readonly name: string;
  readonly description: string;
  /** How many runs it is. */
  readonly runs: number;
}

/** Every scenario of the catalogue, by name. */
export async function listScenarios(): Promise<readonly Listed[]> {
  const files = (await readdir(catalogue)).filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(catalogue, file), 'utf8');
      const { description, repeat = 1, matrix = {} } = parseDocument(text).toJS();
      const runs = repeat * combinations(axesOf(matrix)).length;
      return { name: basename(file, '.yaml'), description: String(description), runs };
    }),
  );
}

/** Of a scenario of the catalogue, or of a file when the name ends in .yaml or .yml. */
export async function textOf(source: string): Promise<string> {
  const isFile = /\.ya?ml$/.test(source);
  const known = (await listScenarios()).map(({ name }) => name);
  if (!isFile && !known.includes(source))
    throw new UsageError(`unknown scenario ${source}${didYouMean(source, known)}`);
  try {
    return await readFile(isFile ? source : join(catalogue, `${source}.yaml`), 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read the scenario ${source}: ${(error as Error).message}`);
  }
}
