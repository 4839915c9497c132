import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { UsageError } from '../core/errors.ts';
import { runFiles } from '../core/history.ts';
import type { LoadPart } from '../core/part.ts';
import type { Provenance } from '../reports/report.ts';
import type { ReadScenario } from '../scenarios/read.ts';

export const partFile = 'part.json';

/** Makes <out>/<run id>.part-<k>-of-<n>/: what one machine records of a load. */
export async function makePartDirectory(
  out: string,
  { file }: ReadScenario,
  part: LoadPart,
  provenance: Provenance,
): Promise<string> {
  const name = `${provenance.runId}.part-${part.number}-of-${part.of}`;
  const directory = join(resolve(out), name);
  await mkdir(resolve(out), { recursive: true });
  await mkdir(directory).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? new UsageError(`${directory} is there already`) : error;
  });
  await writeFile(join(directory, runFiles.scenario), stringify(file));
  await writeFile(join(directory, runFiles.provenance), JSON.stringify(provenance, null, 2));
  await writeFile(join(directory, partFile), JSON.stringify(part, null, 2));
  return directory;
}

/** Throws UsageError for a part: judged alone it would be taken for a run that lost the others. */
export async function requireWhole(directory: string): Promise<void> {
  const isPart = await access(join(directory, partFile)).then(
    () => true,
    () => false,
  );
  if (isPart)
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
