import assert from 'node:assert/strict';
import type { HistoryEvent, ProbeRecord } from '../../../core/history.ts';
import { buildReport } from '../../../reports/build.ts';
import { forgeLines } from '../../support/forged.ts';
import { crash, makeRun, measuredFromMs } from '../../support/run-directory.ts';

type ProxyEvent = Extract<HistoryEvent, { kind: 'proxy' }>;
const port = { node1: 6_001, node2: 6_002, node3: 6_003 };
const faultMs = measuredFromMs + 10_000;

function proxied(atMs: number, node: keyof typeof port | null): ProxyEvent {
  const target = node && { host: '127.0.0.1', port: port[node] };
  return { kind: 'proxy', atMs, what: node ? 'routed' : 'fenced', target, generation: 9, links: 0 };
}

/** The verdict on a failover from node1 to node2 at which the proxy did this, or what it did. */
async function judged(
  instead: readonly ProxyEvent[] | null,
  forge: (probe: ProbeRecord) => ProbeRecord | readonly ProbeRecord[] = (probe) => probe,
) {
  const directory = await makeRun(crash);
  const [first, ...others] = instead ?? [];
  await forgeLines<HistoryEvent>(directory, 'events', (event) => {
    if (instead === null || event.kind !== 'proxy') return event;
    return first !== undefined && event.atMs < 2_000 ? [first, ...others] : [];
  });
  await forgeLines<ProbeRecord>(directory, 'probes', forge);
  const verdict = (await buildReport(directory)).verdicts['proxy-routing'];
  assert.ok(verdict);
  return { ...verdict, evidence: 'evidence' in verdict ? verdict.evidence : [] };
}

describe('the checker proxy-routing', () => {
  it('passes a proxy that led to the primary each time', async () => {
    const { status, detail } = await judged(null);
    assert.equal(status, 'pass');
    assert.equal(detail, '2 routes, each to the primary');
  });

  it('convicts one that led to a standby', async () => {
    const { status, evidence } = await judged([proxied(1_600, 'node3')]);
    assert.equal(status, 'fail');
    assert.match(
      evidence[0] ?? '',
      /^routed to node3 at 1600\.0 ms, although node3 said it was in recovery, certainly from 1500\.0 to/,
    );
  });

  it('convicts one that led to the new primary before it took writes', async () => {
    // Out of recovery after 3,280 ms, and writable after 3,690: probed as such at 3,300 and 3,700.
    for (const afterMs of [3_100, 3_450]) {
      const early = [proxied(1_600, 'node1'), proxied(faultMs + afterMs, 'node2')];
      const { status, evidence } = await judged(early);
      assert.equal(status, 'fail', `${afterMs} ms`);
      assert.match(evidence[0] ?? '', /^routed to node2 at .* (in recovery|read-only), certainly/);
    }
  });

  it('convicts one that went on leading to the old primary when that was a standby', async () => {
    const { status, evidence } = await judged([proxied(1_600, 'node1')]);
    assert.equal(status, 'fail');
    assert.match(evidence[0] ?? '', /^still routed to node1 for [\d.]+ s, although node1 said/);
  });

  it('tolerates, and tells, that it heard of it a little later', async () => {
    const seenStandbyMs = faultMs + 7_500;
    const late = [
      proxied(1_600, 'node1'),
      proxied(seenStandbyMs + 1_000, null),
      proxied(seenStandbyMs + 1_050, 'node2'),
    ];
    const { status, detail } = await judged(late);
    assert.equal(status, 'pass');
    assert.match(
      detail,
      /; one was kept \d+ ms after its node had stepped down$|; one was kept 1 s/,
    );
  });

  it('cannot tell of a node that was never asked, nor without any route', async () => {
    const silent = await judged(null, (probe) => (probe.node === 'node2' ? [] : probe));
    assert.equal(silent.status, 'unknown');
    assert.match(silent.detail, /1 route of 2/);
    assert.equal((await judged([])).detail, 'no route of the proxy was recorded');
  });
});
