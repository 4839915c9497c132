import assert from 'node:assert/strict';
import { type Clock, clockFrom, zeroNow } from '../../../core/clock.ts';
import type { Endpoint } from '../../../core/cluster.ts';
import { Switches } from '../../../proxy/switches.ts';
import { local, rawClient, soon, startBackend, startBench, startupPacket } from './bench.ts';

describe('the record of switches', () => {
  it('has who was fenced and released, and its moments in order', async () => {
    await using one = await startBackend((socket) => socket.write('one'));
    await using two = await startBackend((socket) => socket.write('two'));
    const clock = clockFrom(zeroNow());
    const switches = new Switches(clock);
    const before = Date.now();
    await using bench = await startBench({}, (event) => switches.changed(event), {
      clock,
      onJoined: (waitedMs) => switches.joined(waitedMs),
    });
    await bench.route(one.endpoint);
    using linked = rawClient(bench.proxy.address, startupPacket);
    await soon('no answer', () => linked.heard() === 'one');
    await bench.route(null);
    assert.equal(switches.underWay?.linksFenced, 1);
    using held = rawClient(bench.proxy.address, startupPacket);
    await soon('not held', () => bench.proxy.status().held === 1);
    await bench.route(two.endpoint);
    await soon('no answer', () => held.heard() === 'two');
    using late = rawClient(bench.proxy.address, startupPacket);
    await soon('no answer', () => late.heard() === 'two');

    assert.equal(switches.underWay, null);
    const [first, last] = switches.last;
    assert.equal(first?.from, null);
    assert.equal(first?.fencedAt, null, 'there was nobody to fence');
    assert.equal(first?.clientsReleased, 0, 'it came later');
    assert.ok(last);
    const { from, to, linksFenced, clientsHeld, clientsReleased } = last;
    assert.deepEqual([from, to], [one.endpoint, two.endpoint]);
    assert.deepEqual([linksFenced, clientsHeld, clientsReleased], [1, 1, 1], 'not the late one');
    assert.ok((last.routedToFirstReleasedMs ?? -1) > 0);
    const moments = [
      before,
      ...[last.detectedAt, last.fencedAt ?? '', last.routedAt].map(Date.parse),
    ];
    assert.deepEqual([...moments, Date.now() + 1].sort((a, b) => a - b).slice(0, 4), moments);
    const { detectedToFencedMs, fencedToRoutedMs, detectedToRoutedMs } = last;
    assert.ok((detectedToFencedMs ?? 0) > 0, 'told before, not after');
    const sum = (detectedToFencedMs ?? -1) + (fencedToRoutedMs ?? -1);
    assert.ok(Math.abs(sum - detectedToRoutedMs) < 0.01, `${sum} is ${detectedToRoutedMs}`);
  });

  it('counts detection from the word of the source, not from when the links were gone', () => {
    const { switches, at } = recording();
    at(100, local(1), 90);
    at(250, null, 200);
    const done = at(1_000, local(2), 995);
    assert.equal(done?.detectedToFencedMs, 50);
    assert.equal(done?.fencedToRoutedMs, 750);
    assert.equal(done?.detectedToRoutedMs, 800);
    assert.equal(switches.last[0]?.detectedToRoutedMs, 10);
    const wallMs = Date.parse(done?.routedAt ?? '') - Date.parse(done?.detectedAt ?? '');
    assert.ok(Math.abs(wallMs - 800) <= 1, String(wallMs));
  });

  it('is of the last hundred', () => {
    const { switches, at } = recording();
    for (let n = 0; n < 150; n++) at(n, local(n + 1));
    assert.equal(switches.last.length, 100);
    assert.deepEqual([switches.last[0]?.to.port, switches.last.at(-1)?.to.port], [51, 150]);
  });

  it('counts nobody as released by a primary that is fenced by now', () => {
    const { switches, at } = recording();
    at(100, local(1));
    at(200, null);
    switches.joined(150);
    assert.equal(switches.last[0]?.clientsReleased, 0);
  });
});

/** A record whose clock the test turns. */
function recording() {
  let nowMs = 0;
  const clock: Clock = { nowMs: () => nowMs };
  const switches = new Switches(clock);
  const at = (atMs: number, target: Endpoint | null, toldAtMs = atMs) => {
    nowMs = atMs;
    const what = target ? 'routed' : 'fenced';
    return switches.changed({
      kind: 'proxy',
      atMs,
      toldAtMs,
      what,
      target,
      generation: 1,
      links: 0,
    });
  };
  return { switches, at };
}
