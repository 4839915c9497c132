import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findK6 } from '../../../../loadgen/k6/binary.ts';
import type { TestPostgres } from '../../../support/postgres.ts';

/**
 * In `before`: the k6 of K6_BIN, or the one that was built here. Without any the tests are skipped, but
 * never where everything must be checked.
 */
export async function needsK6(context: Pick<Mocha.Context, 'skip'>): Promise<string> {
  const signal = AbortSignal.timeout(30_000);
  const found = await findK6({ env: process.env, signal });
  if (found) return found.path;
  if (process.env['CI'] === 'true')
    throw new Error('no k6 was built here: npm run doctor -- --install');
  context.skip();
}

export const healthcareScript = fileURLToPath(
  new URL('../../../../loadgen/k6/scripts/healthcare.ts', import.meta.url),
);

/** One of the points that measure.ts tells. */
export interface Told {
  readonly metric: string;
  readonly cycle: number;
  readonly atMs: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface K6Run {
  readonly points: readonly Told[];
  /** What it printed, and its exit code. */
  readonly output: string;
  readonly code: number;
}

/** Runs k6 to its end, at most 60 s, and reads all that it told. */
export async function runK6(
  k6: string,
  script: string,
  settings: Readonly<Record<string, string | number>>,
  args: readonly string[] = [],
): Promise<K6Run> {
  const directory = await mkdtemp(join(tmpdir(), 'k6-run-'));
  try {
    const json = join(directory, 'points.json');
    const environment = Object.entries(settings).map(([name, value]) => [name, String(value)]);
    const ended = await promisify(execFile)(
      k6,
      ['run', '--quiet', '--no-usage-report', '--out', `json=${json}`, ...args, script],
      {
        env: {
          K6_AUTO_EXTENSION_RESOLUTION: 'false',
          HOME: directory,
          ...Object.fromEntries(environment),
        },
        timeout: 60_000,
        killSignal: 'SIGKILL',
      },
    ).then(
      ({ stdout, stderr }) => ({ output: stdout + stderr, code: 0 }),
      (error) => ({ output: `${error.stdout}${error.stderr}`, code: Number(error.code ?? -1) }),
    );
    return { ...ended, points: pointsIn(await readFile(json, 'utf8').catch(() => '')) };
  } finally {
    await rm(directory, { recursive: true });
  }
}

function pointsIn(text: string): Told[] {
  const lines = text.split('\n').filter((line) => line.startsWith('{"metric":"pghb_'));
  return lines.map((line) => {
    const { metric, data } = JSON.parse(line);
    return { metric, cycle: data.value, atMs: Date.parse(data.time), tags: data.tags };
  });
}

export function urlOf({ endpoint, login }: TestPostgres, database = login.database): string {
  return `postgres://${login.user}@${endpoint.host}:${endpoint.port}/${database}?sslmode=disable`;
}
