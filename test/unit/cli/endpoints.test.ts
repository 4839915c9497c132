import assert from 'node:assert/strict';
import type { BenchOptions } from '../../../cli/bench-options.ts';
import { checkEndpoints } from '../../../cli/endpoint-misfits.ts';
import { planSeries } from '../../../cli/matrix.ts';
import { requireEndpoint } from '../../../cli/preflight-endpoint.ts';
import { UsageError } from '../../../core/errors.ts';
import { endpoints } from '../../../endpoints/index.ts';

const never = new AbortController().signal;
const optionsOf = (given: Partial<BenchOptions>): BenchOptions => ({
  ...{ scenario: 'baseline', listen: { host: '127.0.0.1', port: 0 }, set: [], expect: [] },
  ...{ matrix: [], out: 'runs', install: false, ...given },
});

describe('the endpoint of a run', () => {
  it('is any of the five, also in a matrix', async () => {
    const matrix = [`endpoint=${Object.keys(endpoints).join(',')}`];
    const { variants } = await planSeries(optionsOf({ matrix }));
    const chosen = variants.map(({ read }) => read.scenario.endpoint);
    assert.deepEqual(chosen, ['proxy', 'direct', 'multihost', 'haproxy', 'pgbouncer']);
    for (const name of chosen) assert.equal(endpoints[name].name, name);
  });

  it('is none that nobody knows', async () => {
    await assert.rejects(planSeries(optionsOf({ endpoint: 'hapoxy' })), (error) => {
      assert.ok(error instanceof UsageError);
      return /no endpoint hapoxy, did you mean haproxy/.test(error.message);
    });
  });

  it('has no reads on standbys where it has no address for them', async () => {
    for (const endpoint of ['direct', 'multihost', 'pgbouncer'])
      await assert.rejects(
        planSeries(optionsOf({ endpoint, readOnlyShare: '0.5' })),
        /has no read-only address \(one that has: proxy, haproxy\)/,
      );
    await planSeries(optionsOf({ endpoint: 'haproxy', readOnlyShare: '0.5' }));
  });

  it('listens nowhere where clients go to the nodes themselves', async () => {
    const listen = { host: '127.0.0.1', port: 6432 };
    for (const endpoint of ['direct', 'multihost']) {
      const options = optionsOf({ endpoint, listen });
      const plan = await planSeries(options);
      assert.throws(() => checkEndpoints(options, plan), /^UsageError: --listen: with --endpoint/);
      checkEndpoints(optionsOf({ endpoint }), plan);
    }
    const options = optionsOf({ endpoint: 'pgbouncer', listen });
    checkEndpoints(options, await planSeries(options));
  });
});

describe('the program of an endpoint', () => {
  const options = { mayInstall: false, say: () => undefined };

  it('is named with what to run when it is missing, which is a mistake of the user', async () => {
    for (const name of ['haproxy', 'pgbouncer'] as const)
      await assert.rejects(
        requireEndpoint(name, options, never, async () => null),
        (error) => {
          assert.ok(error instanceof UsageError);
          const { message } = error;
          return message.includes(`apt-get install --no-install-recommends ${name}`);
        },
      );
  });

  it('is told with its version, for the report', async () => {
    const found = async () => ({ path: '/usr/sbin/haproxy', version: '2.6.12' });
    assert.deepEqual(await requireEndpoint('haproxy', options, never, found), {
      haproxy: '2.6.12',
    });
  });

  it('is asked for by nobody else', async () => {
    for (const name of ['proxy', 'direct', 'multihost'] as const)
      assert.deepEqual(await requireEndpoint(name, options, never, assert.fail), {});
  });
});
