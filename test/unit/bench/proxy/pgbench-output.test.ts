import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePrinted, readLatencies } from '../../../bench/proxy/pgbench-output.ts';

const printed = `pgbench (15.20 (Debian 15.20-0+deb12u1))
transaction type: <builtin: select only>
number of transactions actually processed: 24321
number of failed transactions: 0 (0.000%)
latency average = 0.329 ms
initial connection time = 31.201 ms
tps = 24310.556 (without initial connection time)
`;

describe('what pgbench prints', () => {
  it('gives transactions, their rate and, with -C, the time to connect', () => {
    assert.deepEqual(parsePrinted(printed), {
      transactions: 24_321,
      perSecond: 24_310.556,
      connectMs: null,
    });
    const reconnecting = printed.replace(
      'initial connection time = 31',
      'average connection time = 1',
    );
    assert.equal(parsePrinted(reconnecting).connectMs, 1.201);
  });

  it('is refused when a transaction failed, none was done, or the words are others', () => {
    assert.throws(() => parsePrinted(printed.replace('ns: 0 (0', 'ns: 3 (0')), /3 failed of 24321/);
    assert.throws(() => parsePrinted(printed.replace('24321', '0')), /pgbench/);
    assert.throws(() => parsePrinted('tps: 12'), /pgbench/);
  });
});

describe('the logs of pgbench', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pg-ha-bench-test-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('give percentiles over all threads', async () => {
    const lines = (from: number) =>
      Array.from({ length: 50 }, (_, i) => `0 ${i} ${(from + i) * 1000} 0 1795500000 12`).join(
        '\n',
      );
    await writeFile(join(directory, 'log.7'), `${lines(51)}\n`);
    await writeFile(join(directory, 'log.7.1'), `${lines(1)}\n`);
    const { p50Ms, p99Ms } = await readLatencies(directory);
    assert.equal(p50Ms, 50.5);
    assert.ok(Math.abs(p99Ms - 99.01) < 1e-9);
  });

  it('are refused when there are none, and when a transaction has failed', async () => {
    await assert.rejects(readLatencies(directory), /no values/);
    await writeFile(join(directory, 'log.7'), '0 1 failed 0 1795500000 12\n');
    await assert.rejects(readLatencies(directory), /a log of pgbench says "0 1 failed/);
  });
});
