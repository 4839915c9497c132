import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { OutcomeKind } from '../../../core/history.ts';
import { seededRandom } from '../../../core/random.ts';
import { mergeLatency } from '../../../loadgen/merge/latency.ts';
import { LatencyLog } from '../../../loadgen/recorder-latency.ts';

const run = promisify(execFile);
const script = fileURLToPath(new URL('./foreign-reader.py', import.meta.url));
const version = '0.10.8';
const percentiles = [50, 90, 99, 99.9, 100];

describe('latency.hlog', function () {
  this.timeout(180_000);
  let python: string;
  let directory: string;
  before(async function () {
    try {
      python = await pythonThatReads();
    } catch (error) {
      if (process.env['CI'] === 'true') throw error;
      this.skip();
    }
  });
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hlog-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('is read by another implementation to the percentiles of what was recorded', async () => {
    const log = join(directory, 'latency.hlog');
    const written = write(log, 'one');
    agree(written, await readBy(python, log));
  });

  it('is read so too when it was merged of several', async () => {
    const logs = ['one', 'two', 'three'].map((name) => join(directory, name));
    const written = logs.map((log) => write(log, log));
    const all = join(directory, 'latency.hlog');
    await mergeLatency(logs, all);
    const together = new Map<string, number[]>();
    for (const one of written)
      for (const [tag, us] of one) together.set(tag, [...(together.get(tag) ?? []), ...us]);
    agree(together, await readBy(python, all));
  });
});

type Values = ReadonlyMap<string, readonly number[]>;

/** Five windows of times from microseconds to minutes; gives them by tag. */
function write(path: string, seed: string): Values {
  const values = new Map<string, number[]>();
  const random = seededRandom(seed);
  using log = new LatencyLog(path);
  const record = (transaction: string, outcome: OutcomeKind) => {
    const serviceMs = 0.05 * 10 ** (6.5 * random.next() ** 2);
    const responseMs = serviceMs + 20 * random.next();
    log.record(transaction, outcome, responseMs, serviceMs);
    keep(`${transaction}:${outcome}:response`, responseMs);
    keep(`${transaction}:${outcome}:service`, serviceMs);
  };
  const keep = (tag: string, ms: number) =>
    values.set(tag, [...(values.get(tag) ?? []), Math.round(ms * 1000)]);
  for (let window = 0; window < 5; window++) {
    for (let i = 0; i < 400; i++) record('patient-lookup', 'ok');
    // Not in every window, and one of them alone.
    if (window % 2 === 1) for (let i = 0; i < 30; i++) record('book-appointment', 'rejected');
    if (window === 4) record('book-appointment', 'unknown');
    log.endWindow(window * 1000, (window + 1) * 1000);
  }
  return values;
}

interface Read {
  readonly count: number;
  readonly us: readonly number[];
}

async function readBy(python: string, log: string): Promise<Readonly<Record<string, Read>>> {
  const { stdout } = await run(python, [script, log, ...percentiles.map(String)]);
  return JSON.parse(stdout) as Record<string, Read>;
}

/** To the three digits that a histogram keeps, of the values themselves. */
function agree(written: Values, read: Readonly<Record<string, Read>>): void {
  assert.deepEqual(Object.keys(read).sort(), [...written.keys()].sort());
  for (const [tag, values] of written) {
    const sorted = values.toSorted((a, b) => a - b);
    assert.equal(read[tag]?.count, sorted.length, tag);
    for (const [index, percentile] of percentiles.entries()) {
      const rank = Math.max(1, Math.floor((percentile / 100) * sorted.length + 0.5));
      const exact = sorted[rank - 1] ?? Number.NaN;
      const found = read[tag]?.us[index] ?? Number.NaN;
      assert.ok(
        Math.abs(found - exact) <= exact / 1000,
        `${tag} p${percentile}: ${found}, ${exact}`,
      );
    }
  }
}

/** One with that library, in a folder of its own that the next run finds again. */
async function pythonThatReads(): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'pg-ha-bench');
  const home = join(cache, `hdrhistogram-${version}`);
  const python = join(home, 'bin', 'python3');
  const works = () => run(python, ['-c', 'import hdrh.log']);
  const there = await works().catch(() => null);
  if (there) return python;
  await mkdir(cache, { recursive: true });
  await run('python3', ['-m', 'venv', '--clear', home]);
  const quiet = ['--quiet', '--disable-pip-version-check'];
  await run(python, ['-m', 'pip', 'install', ...quiet, `hdrhistogram==${version}`]);
  await works();
  return python;
}
