import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseAddresses } from '../../../../cluster/local/monitoring/addresses.ts';
import { startService } from '../../../../cluster/local/monitoring/service.ts';
import { countWatching, killWatching } from '../../../../cluster/local/processes.ts';
import { until } from '../../../../core/wait.ts';

const never = new AbortController().signal;
/** It listens where it is told to, and answers as it is told to. */
const listener = (code: number) =>
  `require('http').createServer((_, r) => { r.statusCode = ${code}; r.end(); }).listen(process.argv[1], '127.0.0.1')`;

describe('a program that watches a cluster', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'watching-'));
    await mkdir(join(directory, 'monitoring'));
  });
  afterEach(async () => {
    await killWatching(directory);
    await rm(directory, { recursive: true, force: true });
  });

  const start = async (file: string, args: readonly string[], signal = never, port = 1) => {
    const ready = { at: { host: '127.0.0.1', port }, path: '/' };
    await startService(directory, { name: 'one', file, args, user: undefined, ready }, signal);
  };

  it('is found by where it works, and ended', async () => {
    const port = await freeNow();
    await start(process.execPath, ['-e', listener(200), String(port)], never, port);
    assert.equal(await countWatching(directory), 1);
    await killWatching(directory);
    const gone = async () => (await countWatching(directory)) === 0 || undefined;
    await until('not gone', gone, { timeoutMs: 10_000, signal: never });
  });

  it('says how it ended when it ends before it is ready', async () => {
    const broken = start('/bin/sh', ['-c', 'echo this is broken >&2; exit 3']);
    await assert.rejects(broken, /one does not start, see .*one\.log:\nthis is broken/);
  });

  it('says so when there is no such program', async () => {
    await assert.rejects(start('/nowhere/program', []), /one does not start/);
  });

  it('is not waited for any longer when the start is given up', async () => {
    const stop = new AbortController();
    const port = await freeNow();
    const waiting = start(
      ...[process.execPath, ['-e', listener(503), String(port)], stop.signal, port],
    );
    setTimeout(() => stop.abort(new Error('given up')), 300);
    await assert.rejects(waiting, /given up/);
  });

  it('gets another port where the usual one is taken', async () => {
    const server = createServer();
    const listening = new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(9093, '127.0.0.1', () => resolve(true));
    });
    // Or somebody else has it, which is as good.
    await listening;
    const { alertmanager } = await chooseAddresses('usual', new Set());
    server.close();
    assert.notEqual(alertmanager.port, 9093);
  });
});

async function freeNow(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
