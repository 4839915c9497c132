import { appendFile, mkdir, open, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { exitCode, messageOf, UsageError } from '../core/errors.ts';
import { junitXml } from '../reports/pipeline/junit.ts';
import type { ToldRun } from '../reports/pipeline/told.ts';

/** Files for who reads no terminal: a pipeline. */
export interface PipelineOptions {
  readonly junit?: string;
  readonly summary?: string;
}

export function addPipelineOptions(command: Command): Command {
  return addSummaryOption(
    command.option(
      '--junit <file.xml>',
      'every verdict and expectation as JUnit XML, written anew',
    ),
  );
}

export function addSummaryOption(command: Command): Command {
  return command.option(
    '--summary <file.md>',
    'the answer in Markdown, appended: "$GITHUB_STEP_SUMMARY" takes it',
  );
}

/**
 * Throws UsageError for what cannot be written, before anything is started. Makes missing folders,
 * and no file.
 */
export async function checkPipeline({ junit, summary }: PipelineOptions): Promise<void> {
  const problems: string[] = [];
  for (const [flag, path] of [
    ['--junit', junit],
    ['--summary', summary],
  ] as const) {
    if (path === undefined) continue;
    const why = path === '' ? 'no file is named' : await whyUnwritable(path);
    if (why !== null) problems.push(`${flag}: ${path}: ${why}`.replace(': : ', ': '));
  }
  if (junit !== undefined && summary !== undefined && resolve(junit) === resolve(summary))
    problems.push('--junit and --summary name the same file: give each its own');
  if (problems.length > 0) throw new UsageError(problems);
}

async function whyUnwritable(path: string): Promise<string | null> {
  try {
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    if (!isThere) await mkdir(dirname(resolve(path)), { recursive: true });
    await (await open(path, 'a')).close();
    if (!isThere) await unlink(path);
    return null;
  } catch (error) {
    return `cannot be written: ${messageOf(error)}`;
  }
}

/** What is handed over; the Markdown is made only when somebody wants it. */
export interface Told {
  readonly runs: readonly ToldRun[];
  readonly markdown: () => string;
}

/** Writes what was asked for. Gives the exit code: what could not be written spoils a pass. */
export async function handOver(
  { junit, summary }: PipelineOptions,
  { runs, markdown }: Told,
  code: number,
): Promise<number> {
  try {
    if (junit !== undefined) await writeFile(junit, junitXml(runs));
    if (summary !== undefined) await appendFile(summary, `\n${markdown()}`);
    return code;
  } catch (error) {
    console.error(`pg-ha-bench: ${messageOf(error)}`);
    return code === exitCode.pass ? exitCode.couldNotTell : code;
  }
}
