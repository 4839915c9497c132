import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestPostgres } from '../../../support/postgres.ts';

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

/** Runs k6 to its end, or until it is stopped, at most 60 s, and reads all that it told. */
export async function runK6(
  k6: string,
  script: string,
  settings: Readonly<Record<string, string | number>>,
  { args = [], stop }: { args?: readonly string[]; stop?: AbortSignal } = {},
): Promise<K6Run> {
  const directory = await mkdtemp(join(tmpdir(), 'k6-run-'));
  try {
    const json = join(directory, 'points.json');
    const env = { K6_AUTO_EXTENSION_RESOLUTION: 'false', HOME: directory, ...settings };
    const child = spawn(
      k6,
      ['run', '--quiet', '--no-usage-report', '--out', `json=${json}`, ...args, script],
      { env: textsOf(env), timeout: 60_000, killSignal: 'SIGKILL' },
    );
    stop?.addEventListener('abort', () => child.kill('SIGINT'), { once: true });
    const ended = await endOf(child);
    return { ...ended, points: pointsIn(await readFile(json, 'utf8').catch(() => '')) };
  } finally {
    await rm(directory, { recursive: true });
  }
}

function textsOf(settings: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
}

async function endOf(child: ChildProcessWithoutNullStreams): Promise<Omit<K6Run, 'points'>> {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output = `${output}${chunk}`.slice(-20_000);
    });
  const [code] = (await once(child, 'close')) as [number | null];
  return { output, code: code ?? -1 };
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
