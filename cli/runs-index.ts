import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { messageOf, UsageError } from '../core/errors.ts';
import type { Entry } from '../reports/index/entry.ts';
import { renderIndex } from '../reports/index/html.ts';
import { readRuns } from '../reports/index/read-runs.ts';
import { isRunning } from './run-mark.ts';

const indexFile = 'index.html';
/** Somebody else's run may end while ours is written. */
const mostTries = 3;

/** Writes the list of all runs in a folder; gives its path. Throws UsageError where there is no folder. */
export async function writeIndex(folder: string): Promise<string> {
  return write(folder, await read(folder));
}

/** After a run: that it cannot be written is said, and spoils nothing. Without a run there is no list. */
export async function refreshIndex(folder: string): Promise<void> {
  if (!(await stat(folder).catch(() => null))) return;
  try {
    const entries = await read(folder);
    if (entries.length > 0) await write(folder, entries);
  } catch (error) {
    console.error(`the list of runs was not written: ${messageOf(error)}`);
  }
}

async function write(folder: string, found: readonly Entry[]): Promise<string> {
  const path = join(folder, indexFile);
  let entries = found;
  for (let tried = 0; tried < mostTries; tried++) {
    await replace(path, renderIndex(entries));
    const since = await read(folder);
    if (JSON.stringify(since) === JSON.stringify(entries)) break;
    entries = since;
  }
  return path;
}

/** The same, where there is such a list already. */
export async function refreshIndexIfThere(folder: string): Promise<void> {
  const isThere = await stat(join(folder, indexFile)).catch(() => null);
  if (isThere) await refreshIndex(folder);
}

async function read(folder: string): Promise<readonly Entry[]> {
  try {
    return await readRuns(resolve(folder), isRunning);
  } catch (error) {
    throw new UsageError(`--index: ${folder} cannot be read: ${messageOf(error)}`);
  }
}

/** What every list that we have written says of itself. */
const mark = /<title>Runs [^<]*pg-ha-bench<\/title>/;

/** Whoever reads it finds the old one or the new one. Throws UsageError where it is no page of ours. */
async function replace(path: string, content: string): Promise<void> {
  const there = await readFile(path, 'utf8').catch(() => null);
  if (there !== null && !mark.test(there))
    throw new UsageError(`--index: ${path} is a page of somebody else: it stays as it is`);
  const beside = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(beside, content);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
