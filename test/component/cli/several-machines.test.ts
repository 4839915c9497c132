import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeIntoCompressedBase64, type Histogram, HistogramLogReader } from 'hdr-histogram-js';
import { partsOfOneRun } from '../../../cli/merge-parts.ts';
import { decodeWrite, type WriteRecord, writeRecordBytes } from '../../../core/writes.ts';
import type { Report } from '../../../reports/report.ts';
import { asked } from '../loadgen/engine-support.ts';
import { seededServer } from '../loadgen/workloads-fixture.ts';

const program = new URL('../../../cli/pg-ha-bench.js', import.meta.url).pathname;

describe('a load that two machines carry', function () {
  this.timeout(300_000);
  let seeded: Awaited<ReturnType<typeof seededServer>>;
  let home: string;
  let parts: readonly string[];
  let url: string;
  let runId: string;
  before(async () => {
    seeded = await seededServer();
    const { host, port } = seeded.server.endpoint;
    url = `postgres://healthcare_app@${host}:${port}/postgres`;
    home = await mkdtemp(join(tmpdir(), 'machines-'));
    // Who is not ready in time says so, and all begin anew: a busy machine takes its time.
    for (const leadMs of [8_000, 60_000]) {
      runId = `monday-${leadMs}`;
      parts = await carried(runId, new Date(Date.now() + leadMs).toISOString());
      if (parts.length === 2) return;
    }
    assert.fail('not begun within a minute');
  });
  after(async () => {
    await seeded?.client.end();
    await seeded?.server[Symbol.asyncDispose]();
    await rm(home, { recursive: true, force: true });
  });

  /** What load it is, the same on both, and too few clients for all processes to have two. */
  const small = [
    ...['--rate', '150', '--duration', '4s', '--clients', '5', '--arrival', 'poisson'],
    ...['--set', 'load.warmup=1s', '--set', 'load.scale=0.01', '--workers', '2'],
  ];
  /** The parts of both machines; none: one of them was not ready in time. */
  async function carried(id: string, startAt: string): Promise<string[]> {
    const machine = async (number: number) => {
      const out = join(home, id, `machine${number}`);
      const which = ['--part', `${number}/2`, '--run-id', id, '--start-at', startAt];
      const ended = await cli('load', '--url', url, ...which, '--out', out, ...small);
      if (/--start-at was .* ago/.test(ended.stderr)) return [];
      assert.equal(ended.code, 0, ended.stderr);
      return [join(out, `${id}.part-${number}-of-2`)];
    };
    return (await Promise.all([machine(1), machine(2)])).flat();
  }

  let merges = 0;
  const merged = async (from: readonly string[], ...more: string[]) => {
    const out = join(home, `merged${merges++}`);
    const ended = await cli('merge', ...from, '--out', out, '--json', ...more);
    return { ...ended, run: join(out, runId) };
  };

  it('is one run: each operation once, histograms added up exactly, every write audited', async () => {
    const { stdout, stderr, run } = await merged(parts, '--url', url);
    assert.equal(stderr, '');
    const report = JSON.parse(stdout) as Report;
    // What else is judged depends on how busy this machine is.
    for (const checker of ['lost-writes', 'history', 'invariants'])
      assert.equal(report.verdicts[checker]?.status, 'pass', JSON.stringify(report.verdicts));
    const folders = await Promise.all(parts.map(recordedIn));
    assert.equal(folders.flat().length, 4);
    assert.deepEqual(await histogramsOf([run]), await histogramsOf(folders.flat()));
    const all = await writesIn(run);
    const each = (await Promise.all(folders.flat().map(writesIn))).flat();
    assert.ok(each.length > 100, `${each.length} writes`);
    assert.deepEqual(cyclesOf(all), cyclesOf(each));
    assert.equal(new Set(cyclesOf(all)).size, all.length, 'a cycle was done twice');
    for (const [index, of] of folders.entries())
      for (const write of (await Promise.all(of.map(writesIn))).flat())
        assert.equal(write.cycle % 2, index, 'part k has the cycles that leave k - 1');
    const { acknowledged, lost } = report.writes;
    assert.deepEqual(
      [acknowledged, lost],
      [all.filter(({ outcome }) => outcome === 'ok').length, 0],
    );
    assert.equal(report.provenance.parts?.length, 2);
    const said = report.notes.map(({ text }) => text).join('\n');
    for (const part of [1, 2])
      assert.match(
        said,
        new RegExp(`^part ${part} of 2: clock set .* within ±[\\d.]+ ms; -?\\d`, 'm'),
      );
  });

  it('is convicted of a write of the second part that was lost', async () => {
    const [, second = ''] = parts;
    const found = (await Promise.all((await recordedIn(second)).map(writesIn))).flat();
    const victim = found.find(({ outcome }) => outcome === 'ok')?.cycle;
    await asked(
      seeded.server.endpoint,
      `DELETE FROM bench.receipt WHERE run_id = '${runId}' AND cycle = ${victim}`,
    );
    const { code, stdout } = await merged(parts, '--url', url);
    assert.equal(code, 1);
    const report = JSON.parse(stdout) as Report;
    assert.equal(report.writes.lost, 1);
    const verdict = report.verdicts['lost-writes'];
    assert.equal(verdict?.status, 'fail');
    assert.match(JSON.stringify(verdict), new RegExp(`\\b${victim}\\b`));
  });

  it('is not proved to have lost nothing when nobody read the writes back', async () => {
    const { code, stdout } = await merged(parts);
    assert.equal(code, 3);
    const report = JSON.parse(stdout) as Report;
    assert.equal(report.verdicts['lost-writes']?.status, 'unknown');
  });

  it('is refused, with all that is wrong, when the parts are not those of one run', async () => {
    const [first = '', second = ''] = parts;
    const missing = await merged([first]);
    assert.deepEqual([missing.code, missing.stderr], [2, 'pg-ha-bench: part 2 of 2 is missing\n']);
    const other = join(home, 'other');
    await cp(second, other, { recursive: true });
    await changed(join(other, 'part.json'), (part) => ({ ...part, startAt: '2026-01-01T00:00Z' }));
    await changed(join(other, 'provenance.json'), (one) => ({ ...one, runId: 'tuesday' }));
    const { code, stderr } = await merged([first, other]);
    assert.equal(code, 2);
    assert.match(stderr, /the run id is not the same[\s\S]*when it began is not the same/);
    await assert.rejects(partsOfOneRun([first, second, second]), /part 2 is there twice/);
    await assert.rejects(partsOfOneRun([first, home]), /is no part of a load/);
    const alone = await cli('report', first);
    assert.match(alone.stderr, /is a part of a load/);
    assert.equal((await recordedIn(first)).length, 2, 'the part was touched');
  });

  it('is not begun twice under one run id, in the past, or without an agreement', async () => {
    const part = ['--url', url, '--out', join(home, 'late'), ...small, '--part', '1/2'];
    const again = await cli('load', ...part, '--run-id', runId, '--start-at', inAMinute());
    assert.match(again.stderr, /that database has seen this run/);
    const past = ['--run-id', 'past', '--start-at', '2026-01-01T00:00:00Z'];
    const late = await cli('load', ...part, ...past);
    assert.match(late.stderr, /--start-at was [\d.]+ s ago by the database server's clock/);
    const alone = await cli('load', ...part);
    assert.match(alone.stderr, /--part needs --run-id and --start-at/);
    assert.deepEqual([again.code, late.code, alone.code], [2, 2, 2]);
    assert.deepEqual(await readdir(join(home, 'late')).catch(() => []), []);
  });
});

describe('a load that is interrupted', function () {
  this.timeout(120_000);
  it('ends with 130, and what there is of it proves nothing', async () => {
    const { server, client } = await seededServer();
    const out = await mkdtemp(join(tmpdir(), 'interrupted-'));
    try {
      const url = `postgres://healthcare_app@${server.endpoint.host}:${server.endpoint.port}/postgres`;
      const child = spawn(process.execPath, [
        ...[program, 'load', '--url', url, '--run-id', 'cut', '--out', out, '--rate', '50'],
        ...['--clients', '2', '--set', 'load.scale=0.01', '--set', 'load.warmup=0s'],
      ]);
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes('measuring')) child.kill('SIGINT');
      });
      const [code] = await once(child, 'close');
      assert.equal(code, 130, said);
      const part = join(out, 'cut.part-1-of-1');
      const ended = await cli('merge', part, '--out', out, '--url', url, '--json');
      assert.equal(ended.code, 3, ended.stdout + ended.stderr);
      const { notes } = JSON.parse(ended.stdout) as Report;
      assert.match(JSON.stringify(notes), /part 1 of 1 did not come to its end/);
    } finally {
      await client.end();
      await server[Symbol.asyncDispose]();
      await rm(out, { recursive: true, force: true });
    }
  });
});

const inAMinute = () => new Date(Date.now() + 60_000).toISOString();

async function cli(...args: string[]) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...said };
}

/** The folders of a part's load processes. */
async function recordedIn(part: string): Promise<string[]> {
  return (await readdir(join(part, 'loads'))).map((name) => join(part, 'loads', name));
}

/** One histogram of each tag, of all intervals of these folders: encoded, so that equal is equal in every count. */
async function histogramsOf(folders: readonly string[]): Promise<Record<string, string>> {
  const sums = new Map<string, Histogram>();
  for (const folder of folders) {
    const reader = new HistogramLogReader(await readFile(join(folder, 'latency.hlog'), 'utf8'));
    for (let one = reader.nextIntervalHistogram(); one; one = reader.nextIntervalHistogram()) {
      const sum = sums.get(one.tag);
      if (sum) sum.add(one as Histogram);
      else sums.set(one.tag, one as Histogram);
    }
  }
  const encoded = [...sums].map(([tag, sum]) => [tag, encodeIntoCompressedBase64(sum)] as const);
  return Object.fromEntries(encoded.sort());
}

async function writesIn(directory: string): Promise<WriteRecord[]> {
  const bytes = await readFile(join(directory, 'writes.bin'));
  return Array.from({ length: bytes.length / writeRecordBytes }, (_, i) =>
    decodeWrite(bytes, i * writeRecordBytes),
  );
}

function cyclesOf(writes: readonly WriteRecord[]): number[] {
  return writes.map(({ cycle }) => cycle).sort((a, b) => a - b);
}

async function changed(path: string, how: (content: object) => object): Promise<void> {
  await writeFile(path, JSON.stringify(how(JSON.parse(await readFile(path, 'utf8')))));
}
