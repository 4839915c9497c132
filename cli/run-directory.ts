import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem, type } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { wallClock } from '../core/clock.ts';
import { maskSecrets, messageOf, UsageError } from '../core/errors.ts';
import { runFiles } from '../core/history.ts';
import type { Provenance } from '../reports/report.ts';
import type { ReadScenario } from '../scenarios/read.ts';

const run = promisify(execFile);
export const checkout = fileURLToPath(new URL('..', import.meta.url));

export interface RunDirectory {
  readonly runId: string;
  readonly directory: string;
}

/**
 * Makes runs/<utc time>-<scenario>/ with what is known before the run: the scenario with every
 * default spelled out, and where, when and with what it runs.
 */
export async function makeRunDirectory(
  out: string,
  { file, scenario }: ReadScenario,
  argv: readonly string[],
  versions: Readonly<Record<string, string>>,
  name = stamped(scenario.name),
): Promise<RunDirectory> {
  const startedAt = wallClock().toISOString();
  const { runId, directory } = await makeUnique(resolve(out), name);
  const provenance: Provenance = {
    runId,
    scenario: masked(scenario),
    commit: await commit(),
    argv: argv.map(maskSecrets),
    seed: scenario.load.seed,
    startedAt,
    versions: { 'pg-ha-bench': await ownVersion(), node: process.versions.node, ...versions },
    machine: {
      cpus: cpus().length,
      cpuModel: cpus()[0]?.model ?? 'unknown',
      memoryBytes: totalmem(),
      os: `${type()} ${release()}`,
    },
  };
  await writeFile(join(directory, runFiles.scenario), stringify(masked(file)));
  await writeFile(join(directory, runFiles.provenance), JSON.stringify(provenance, null, 2));
  return { runId, directory };
}

/** `<utc time>-<scenario>` */
export function stamped(scenario: string): string {
  const stamp = wallClock()
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  return `${stamp}-${scenario}`;
}

/** With no password in any text. One that came from the environment is not there to be hidden. */
function masked<T>(value: T): T {
  const mask = (_: string, one: unknown) => (typeof one === 'string' ? maskSecrets(one) : one);
  return JSON.parse(JSON.stringify(value, mask)) as T;
}

/** Two runs may begin in the same second. */
export async function makeUnique(out: string, name: string): Promise<RunDirectory> {
  await mkdir(out, { recursive: true }).catch((error: unknown) => {
    throw new UsageError(`--out: no directory for runs: ${messageOf(error)}`);
  });
  for (let copy = 1; ; copy++) {
    const runId = copy === 1 ? name : `${name}-${copy}`;
    const directory = join(out, runId);
    try {
      await mkdir(directory);
      return { runId, directory };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

async function commit(): Promise<string> {
  const git = (args: string[]) => run('git', args, { cwd: checkout, timeout: 5000 });
  try {
    const { stdout } = await git(['rev-parse', 'HEAD']);
    const { stdout: changes } = await git(['status', '--porcelain', '--untracked-files=no']);
    return changes.trim() === '' ? stdout.trim() : `${stdout.trim()} with changes`;
  } catch {
    return 'unknown';
  }
}

async function ownVersion(): Promise<string> {
  const { default: own } = await import('../package.json', { with: { type: 'json' } });
  return own.version;
}

/** As a person types it: relative to here when it is below. */
export function pagePath(directory: string, page: string = runFiles.page): string {
  const path = relative(process.cwd(), join(directory, page));
  return path.startsWith('..') ? join(directory, page) : path;
}
