import assert from 'node:assert/strict';
import { parseNodeList } from '../../../cli/node-list.ts';
import { primarySource, type SourceOptions } from '../../../cli/proxy-source.ts';
import { UsageError } from '../../../core/errors.ts';

const monitor = 'postgres://autoctl_node@127.0.0.1:5431/pg_auto_failover';

describe('where the proxy learns who is primary', () => {
  const sourceOf = (options: SourceOptions) =>
    primarySource(options, { user: 'u', database: 'd' }, () => undefined);
  const wrong = (options: SourceOptions, ...problems: readonly RegExp[]) =>
    assert.throws(
      () => sourceOf(options),
      (error) => {
        assert.ok(error instanceof UsageError);
        assert.equal(error.problems.length, problems.length);
        for (const [index, problem] of problems.entries())
          assert.match(error.problems[index] ?? '', problem);
        return true;
      },
    );

  it('is the monitor or the nodes', () => {
    assert.ok(sourceOf({ monitor, formation: 'other', onMonitorLoss: 'fence' }));
    assert.ok(sourceOf({ nodes: '10.0.0.1:5432,10.0.0.2:5432' }));
  });

  it('is not left open, and is not both', () => {
    wrong({}, /^--monitor <uri> or --nodes <host:port,…>: one of them is needed$/);
    wrong({ monitor, nodes: 'a:1' }, /^--monitor <uri> or --nodes <host:port,…>: not both$/);
    wrong(
      { nodes: 'a:1', formation: 'x', onMonitorLoss: 'fence' },
      /^--formation needs --monitor$/,
      /^--on-monitor-loss needs --monitor$/,
    );
  });

  it('is told with every mistake of the list at once', () => {
    const nodes = 'a:5432,b,,c:99999,a:5432,d:0';
    wrong(
      { nodes },
      /^--nodes: "b": expected host:port/,
      /^--nodes: "": expected host:port/,
      /^--nodes: "c:99999": expected host:port/,
      /^--nodes: "a:5432": named twice$/,
      /^--nodes: "d:0": port 0 is nobody$/,
    );
  });

  it('is a list that may have blanks and IPv6', () => {
    assert.deepEqual(parseNodeList('--nodes', 'a:1, [::1]:2'), [
      { host: 'a', port: 1 },
      { host: '::1', port: 2 },
    ]);
  });
});
