import assert from 'node:assert/strict';
import { checkListen } from '../../../cli/address.ts';
import { UsageError } from '../../../core/errors.ts';
import { startFakePostgres } from '../../support/fake-postgres.ts';

const any = { host: '127.0.0.1', port: 0 };

const problemsOf = async (wanted: Parameters<typeof checkListen>[0]) => {
  const error = await checkListen(wanted).catch((thrown: unknown) => thrown);
  return error instanceof UsageError ? error.problems : error;
};

describe('the addresses to listen on', () => {
  it('are free again when they were found to be free', async () => {
    const server = await startFakePostgres();
    const { endpoint } = server;
    await server[Symbol.asyncDispose]();
    for (let i = 0; i < 2; i++) await checkListen([['--listen', endpoint]]);
  });

  it('may be any, or none', async () => {
    await checkListen([
      ['--listen', any],
      ['--load-metrics', any],
    ]);
    await checkListen([['--load-metrics', undefined]]);
  });

  it('are all named that somebody has already', async () => {
    await using one = await startFakePostgres();
    await using other = await startFakePostgres();
    const problems = await problemsOf([
      ['--listen', one.endpoint],
      ['--load-metrics', other.endpoint],
    ]);
    assert.ok(Array.isArray(problems));
    assert.match(problems[0], new RegExp(`^--listen: cannot listen on .*:${one.endpoint.port}: `));
    assert.match(problems[1], /^--load-metrics: cannot listen on .*EADDRINUSE/);
    assert.equal(problems.length, 2);
  });

  it('cannot be one for both', async () => {
    const server = await startFakePostgres();
    const { endpoint } = server;
    await server[Symbol.asyncDispose]();
    const problems = await problemsOf([
      ['--listen', endpoint],
      ['--load-metrics', endpoint],
    ]);
    assert.match(String(problems), /^--load-metrics: cannot listen/);
  });
});
