import assert from 'node:assert/strict';
import type { Lag, NodeView } from '../../../core/cluster.ts';
import { excessOf, parseBytes } from '../../../proxy/lag-limit.ts';
import { closedBecause, type ReadPolicy, readRoute } from '../../../proxy/read-route.ts';

const policy: ReadPolicy = { fallback: 'primary', maxLag: { kind: 'bytes', most: 100 } };
const node = (port: number, rest: Partial<NodeView> = {}): NodeView => ({
  ...{ host: 'h', port, name: `n${port}`, number: port, timeline: 1 },
  ...{ role: 'standby', unfit: null, lag: { bytes: 0, ms: 0 } },
  ...rest,
});
const primary = { host: 'h', port: 1 };

describe('who takes sessions to read', () => {
  const ports = (...nodes: NodeView[]) =>
    readRoute(nodes, primary, policy).targets.map(({ port }) => port);

  it('is every standby that is fit and not too far behind', () => {
    const lag: Lag = { bytes: 101, ms: 0 };
    const nodes = [node(1, { role: 'primary', lag: null }), node(2), node(3, { lag }), node(4)];
    assert.deepEqual(ports(...nodes, node(5, { unfit: 'ill' }), node(6, { role: null })), [2, 4]);
  });

  it('is never the one that was just promoted, whatever it was heard to be before', () => {
    assert.deepEqual(ports(node(1), node(2)), [2]);
  });

  it('is the primary when there is no other one, where that is wanted and there is one', () => {
    const nodes = [node(2, { unfit: 'ill' })];
    assert.deepEqual(readRoute(nodes, primary, policy), { kind: 'primary', targets: [primary] });
    assert.equal(readRoute(nodes, null, policy).kind, 'nobody');
    assert.equal(readRoute(nodes, primary, { ...policy, fallback: 'refuse' }).kind, 'nobody');
  });

  it('is not known before the nodes are', () => {
    assert.equal(readRoute(null, primary, policy).kind, 'unknown');
  });

  it('is told with the reason of each one that does not', () => {
    const why = (view: NodeView) => closedBecause(view, primary, policy);
    assert.equal(why(node(2)), null);
    assert.equal(why(node(1, { role: 'primary', lag: null })), 'it is the primary');
    assert.equal(why(node(2, { role: null, unfit: 'silent' })), 'silent');
    assert.match(why(node(2, { lag: { bytes: 101, ms: 0 } })) ?? '', /101 bytes behind.*100 bytes/);
    assert.match(why(node(2, { lag: null })) ?? '', /is not known/);
  });
});

describe('a limit of lag', () => {
  it('is in bytes, as PostgreSQL writes them', () => {
    const sizes = { '0': 0, '16777216': 2 ** 24, '16MB': 2 ** 24, '16 mb': 2 ** 24, '1kB': 1024 };
    for (const [text, bytes] of Object.entries(sizes)) assert.equal(parseBytes(text), bytes, text);
    for (const text of ['', 'MB', '-1', '1.5GB', '1m', '1 PB', '0x10', '9'.repeat(40)])
      assert.equal(parseBytes(text), null, text);
  });

  it('lets nobody pass whose lag is not known, unless there is none', () => {
    const unknown = { bytes: 0, ms: null };
    assert.match(excessOf(unknown, { kind: 'ms', most: 1e9 }) ?? '', /not known/);
    assert.equal(excessOf(unknown, { kind: 'bytes', most: 0 }), null);
    assert.equal(excessOf(null, null), null);
    assert.match(excessOf({ bytes: 0, ms: 61 }, { kind: 'ms', most: 60 }) ?? '', /61 ms behind/);
  });
});
