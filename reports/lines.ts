import { access, open } from 'node:fs/promises';
import { basename } from 'node:path';

/** Where reading notes what was missing or unreadable; one sentence a file and kind of damage. */
export type Problems = Set<string>;

/**
 * What `parse` makes of each line; undefined is passed over. A missing file yields nothing and is
 * a problem, and so is a line that `parse` throws on, unless it is the last: a process that is
 * killed leaves half a line.
 */
export async function* parsedLines<T>(
  path: string,
  parse: (line: string) => T | undefined,
  problems: Problems,
): AsyncGenerator<T> {
  let unreadable = false;
  for await (const line of linesOf(path, problems)) {
    if (unreadable) problems.add(`${basename(path)} has lines that cannot be read`);
    unreadable = false;
    try {
      const value = parse(line);
      if (value !== undefined) yield value;
    } catch {
      unreadable = true;
    }
  }
}

/** A record a line. */
export function jsonLines<T extends object>(path: string, problems: Problems): AsyncGenerator<T> {
  return parsedLines(path, parseRecord<T>, problems);
}

/** A record a line, of a file that runs of older versions do not have: that is no problem. */
export async function* linesIfThere<T extends object>(
  path: string,
  problems: Problems,
): AsyncGenerator<T> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) yield* jsonLines<T>(path, problems);
}

function parseRecord<T extends object>(line: string): T | undefined {
  if (line === '') return undefined;
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null) throw new Error('not a record');
  return value as T;
}

async function* linesOf(path: string, problems: Problems): AsyncGenerator<string> {
  const file = await openOrNote(path, problems);
  if (file === undefined) return;
  try {
    yield* file.readLines({ encoding: 'utf8' });
  } finally {
    await file.close();
  }
}

/** The file, or undefined with a note when there is none. */
export async function openOrNote(path: string, problems: Problems) {
  try {
    return await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    problems.add(`${basename(path)} is missing`);
    return undefined;
  }
}
