import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Lines } from '../../../loadgen/k6/lines.ts';
import { pointOf } from '../../../loadgen/k6/point.ts';
import { rawOutput } from '../../../loadgen/k6/raw-file.ts';
import type { TestPostgres } from '../../support/postgres.ts';
import type { Figures } from './sample.ts';
import { keys } from './workload.ts';

export interface K6Run {
  readonly kind: string;
  readonly clients: number;
  readonly seconds: number;
  /** Operations per second; null: as fast as it goes. */
  readonly rate: number | null;
}

const script = fileURLToPath(new URL('./k6-script.ts', import.meta.url));

/** k6 with its output in a file: what it costs to begin is measured alone and taken off. */
export class K6Contender {
  readonly #binary: string;
  #startCpuUs: number | null = null;

  constructor(binary: string) {
    this.#binary = binary;
  }

  async run(server: TestPostgres, wanted: K6Run, signal: AbortSignal): Promise<Figures> {
    const idle = { ...wanted, seconds: 1, rate: 1 };
    this.#startCpuUs ??= (await this.#once(server, idle, signal)).cpuUs;
    const { cpuUs, tookMs } = await this.#once(server, wanted, signal);
    const { length } = tookMs;
    const at = (percentile: number) =>
      tookMs[Math.floor((length * percentile) / 100)] ?? Number.NaN;
    return {
      perSecond: length / wanted.seconds,
      cpuUs: (cpuUs - this.#startCpuUs) / length,
      p50Ms: at(50),
      p99Ms: at(99),
    };
  }

  async #once({ endpoint, login }: TestPostgres, run: K6Run, signal: AbortSignal) {
    const directory = await mkdtemp(join(tmpdir(), 'bench-k6-'));
    try {
      const output = join(directory, 'points.json');
      const { host, port } = endpoint;
      const env = {
        ...{ PATH: '/usr/bin:/bin', HOME: directory, LC_ALL: 'C.UTF-8', TZ: 'UTC' },
        K6_AUTO_EXTENSION_RESOLUTION: 'false',
        PGHB_URL: `postgres://${login.user}@${host}:${port}/${login.database}?sslmode=disable`,
        ...{ PGHB_RUN_ID: 'bench', PGHB_MIX: run.kind, BENCH_ROWS: String(keys) },
        ...{ PGHB_RATE: String(run.rate ?? 0), PGHB_CLIENTS: String(run.clients) },
        PGHB_DURATION_SECONDS: String(run.seconds),
      };
      const args = ['run', '--quiet', '--no-usage-report', '--no-summary', '--no-thresholds'];
      const k6 = [this.#binary, ...args, '--out', `json=${output}`, script];
      // The shell's own clock is the one that counts the time of a child that is gone.
      const timed = 'TIMEFORMAT="cpu %U %S"; time "$@"';
      const { stderr } = await promisify(execFile)('bash', ['-c', timed, 'bash', ...k6], {
        ...{ env, signal },
      });
      const [, user, system] = /^cpu ([\d.]+) ([\d.]+)$/m.exec(stderr) ?? [];
      const cpuUs = (Number(user) + Number(system)) * 1e6;
      return { cpuUs, tookMs: await timesIn(output) };
    } finally {
      await rm(directory, { recursive: true });
    }
  }
}

/** How long each operation that ended ok took, in order of length. */
async function timesIn(output: string): Promise<number[]> {
  const lines = new Lines();
  const sent = new Map<number, number>();
  const took: number[] = [];
  const read = (line: string) => {
    const point = pointOf(line);
    if (point?.kind === 'sent') sent.set(point.cycle, point.atMs);
    if (point?.kind !== 'ended') return;
    if (point.tags.outcome === 'ok') took.push(point.atMs - (sent.get(point.cycle) ?? point.atMs));
    sent.delete(point.cycle);
  };
  for await (const chunk of rawOutput(output)) lines.take(chunk, read);
  return took.sort((a, b) => a - b);
}
