import { readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { runFiles } from '../core/history.ts';
import type { LoadPart } from '../core/part.ts';
import { exists } from '../loadgen/merge/parts.ts';
import type { Provenance } from '../reports/report.ts';
import type { ReadScenario } from '../scenarios/read.ts';
import { makeRunDirectory } from './run-directory.ts';

export const partFile = 'part.json';

/** Makes <out>/<run id>.part-<k>-of-<n>/: what one machine records of a load. */
export async function makePartDirectory(
  out: string,
  read: ReadScenario,
  part: LoadPart,
  runId: string,
): Promise<string> {
  const wanted = join(resolve(out), `${runId}.part-${part.number}-of-${part.of}`);
  if (await exists(wanted)) throw new UsageError(`${wanted} is there already`);
  // As that of any run, but for its name.
  const { directory } = await makeRunDirectory(out, read, process.argv.slice(2), {});
  const provenance = join(directory, runFiles.provenance);
  const written = JSON.parse(await readFile(provenance, 'utf8')) as Provenance;
  await writeFile(provenance, JSON.stringify({ ...written, runId }, null, 2));
  await writeFile(join(directory, partFile), JSON.stringify(part, null, 2));
  await rename(directory, wanted);
  return wanted;
}

/** Throws UsageError for a part: judged alone it would be taken for a run that lost the others. */
export async function requireWhole(directory: string): Promise<void> {
  if (await exists(join(directory, partFile)))
    throw new UsageError(`${directory} is a part of a load: npm run merge -- <part…> --url <uri>`);
}

/** A part as it was found. */
export interface FoundPart {
  readonly directory: string;
  readonly part: LoadPart;
  readonly provenance: Provenance;
}

/** Throws UsageError when the directory is not that of a part. */
export async function readPart(directory: string): Promise<FoundPart> {
  const read = async (file: string) => JSON.parse(await readFile(join(directory, file), 'utf8'));
  try {
    const part = (await read(partFile)) as LoadPart;
    return { directory, part, provenance: (await read(runFiles.provenance)) as Provenance };
  } catch (error) {
    throw new UsageError(`${directory} is no part of a load: ${(error as Error).message}`);
  }
}
