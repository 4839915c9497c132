import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { runFiles } from '../../core/history.ts';
import type { Entry, SummaryEntry } from './entry.ts';
import { runHead, summaryHead } from './heads.ts';

/** What a directory may hold besides a run: facts, their page. */
const summaries = [
  ['series', 'repeats.json', 'repeats.html'],
  ['search', 'capacity.json', 'capacity.html'],
  ['comparison', 'compare.json', 'compare.html'],
] as const satisfies readonly (readonly [SummaryEntry['kind'], string, string])[];

/**
 * A line for each run, series, search and comparison in a folder, the latest first. They are read one
 * after the other, and of each only the head is kept. What cannot be read is a line that says so.
 */
export async function readRuns(
  folder: string,
  isRunning: (directory: string) => Promise<boolean>,
): Promise<readonly Entry[]> {
  const found = await readdir(folder, { withFileTypes: true });
  const names = found.filter((one) => one.isDirectory()).map(({ name }) => name);
  const entries: Entry[] = [];
  for (const name of names.sort().reverse()) {
    const entry = await readOne(folder, name, isRunning);
    if (entry) entries.push(entry);
  }
  return entries;
}

/** null: it is something else. */
async function readOne(
  folder: string,
  name: string,
  isRunning: (directory: string) => Promise<boolean>,
): Promise<Entry | null> {
  const directory = join(folder, name);
  const broken = { kind: 'unfinished', directory: name, ...fromName(name) } as const;
  try {
    const report = await parsed(join(directory, runFiles.report));
    if (report !== undefined) return runHead(name, report);
    for (const [kind, facts, page] of summaries) {
      const summary = await parsed(join(directory, facts));
      if (summary !== undefined) return summaryHead(name, kind, page, summary);
    }
  } catch (error) {
    return { ...broken, state: 'broken', why: messageOf(error).slice(0, 200) };
  }
  if (!(await isThere(join(directory, runFiles.provenance)))) return null;
  if (await isRunning(directory)) return { ...broken, state: 'running', why: 'it goes on' };
  return { ...broken, state: 'broken', why: 'it ended before it was judged' };
}

/** undefined: there is no such file. */
async function parsed(path: string): Promise<unknown> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  // To read a pipe would be to wait for whoever writes to it.
  if (found && !found.isFile()) throw new Error(`${basename(path)} is no file`);
  return found && JSON.parse(await readFile(path, 'utf8'));
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** `<utc time>-<scenario>`, as a run without a report is known by. */
function fromName(name: string): { readonly scenario: string; readonly startedAt: string } {
  const [, day, hour, minute, second, scenario] =
    /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z-(.*)$/.exec(name) ?? [];
  if (scenario === undefined) return { scenario: '', startedAt: '' };
  return { scenario, startedAt: `${day}T${hour}:${minute}:${second}Z` };
}
