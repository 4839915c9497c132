import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { buildNetwork } from '../../../../cluster/local/network/build.ts';
import { command } from '../../../../cluster/local/network/command.ts';
import { isolateHost, rejoinHost } from '../../../../cluster/local/network/cut.ts';
import type { Host } from '../../../../cluster/local/network/host.ts';
import { cutPowerOf, restorePowerOf } from '../../../../cluster/local/network/power.ts';
import {
  hostAt,
  type NetworkRecord,
  namespaceOf,
} from '../../../../cluster/local/network/record.ts';
import { namespaces, removeNetwork } from '../../../../cluster/local/network/remove.ts';
import { shapeHost, unshapeHost } from '../../../../cluster/local/network/shape.ts';
import { isSilent } from '../../../../cluster/local/network/silence.ts';
import { delay } from '../../../../core/wait.ts';
import { needsNamespaces } from '../../../support/namespaces.ts';
import { Outpost } from './outpost.ts';

const never = new AbortController().signal;
const directory = `/nowhere/network-${process.pid}`;
const port = 5000;
/** What a packet that is not dropped never needs on one machine. */
const longEnoughMs = 300;

describe('a network of namespaces', function () {
  this.timeout(60_000);
  let network: NetworkRecord;
  let monitor: Host;
  let node: Host;

  before(async function () {
    await needsNamespaces(this);
    network = await buildNetwork(directory, ['monitor', 'node1']);
    const at = (index: number) => ({ host: hostAt(network, index), port });
    const host = (name: string, index: number, peer: number): Host => ({
      ...{ name, ...at(index), namespace: namespaceOf(network, name), peer: at(peer) },
      ...{ hub: network.name, ourHost: network.ourHost },
    });
    monitor = host('monitor', 0, 1);
    node = host('node1', 1, 0);
  });
  after(() => removeNetwork(directory));
  afterEach(async () => {
    await rejoinHost(node);
    await restorePowerOf(node);
    await unshapeHost(node);
  });

  /** Programs of node1 and of the monitor that listen, and lines to node1 from the monitor and us. */
  const opened = async () => {
    const here = new Outpost(null);
    const [onNode, onMonitor] = [new Outpost(node.namespace), new Outpost(monitor.namespace)];
    for (const [outpost, { host }] of [[onNode, node] as const, [onMonitor, monitor] as const]) {
      outpost.tell(`listen ${host}`);
      await outpost.hears('listening');
      outpost.tell(`bind ${host}`);
      await outpost.hears('bound');
    }
    for (const outpost of [here, onMonitor]) {
      outpost.tell(`connect ${node.host}`);
      await outpost.hears('line open');
    }
    const all = [here, onNode, onMonitor];
    const close = async () => void (await Promise.all(all.map((one) => one.kill())));
    return { here, onNode, onMonitor, [Symbol.asyncDispose]: close };
  };
  const endsOf = ({ heard }: Outpost) => heard.filter((line) => /^line (closed|error)/.test(line));

  it('drops what a node and the cluster send each other, and delivers it after healing', async () => {
    await using programs = await opened();
    const { here, onNode, onMonitor } = programs;
    await isolateHost(node, 'cluster', 'both');
    await isolateHost(node, 'cluster', 'both');
    onMonitor.tell('say from-the-cluster');
    here.tell('say from-a-client');
    await onNode.hears('served got from-a-client');
    await delay(longEnoughMs, never);
    assert.ok(!onNode.heard.includes('served got from-the-cluster'));
    assert.equal(await isSilent(node.namespace, monitor), true);
    assert.equal(await isSilent(null, node), false);
    await rejoinHost(node);
    await rejoinHost(node);
    await onNode.hears('served got from-the-cluster');
    assert.equal(await isSilent(node.namespace, monitor), false);
    assert.deepEqual([here, onNode, onMonitor].flatMap(endsOf), []);
  });

  it('drops in one direction only', async () => {
    await using programs = await opened();
    const { onNode, onMonitor } = programs;
    await isolateHost(node, 'cluster', 'out');
    onNode.tell(`send ${monitor.host} lost`);
    onMonitor.tell(`send ${node.host} heard`);
    await onNode.hears('datagram heard');
    await rejoinHost(node);
    await isolateHost(node, 'cluster', 'in');
    onMonitor.tell(`send ${node.host} lost`);
    onNode.tell(`send ${monitor.host} heard`);
    await onMonitor.hears('datagram heard');
    // Rejected, it would be told so when it tries again after a second.
    onMonitor.tell(`connect ${node.host}`);
    await delay(1000 + longEnoughMs, never);
    assert.deepEqual(endsOf(onMonitor), []);
    for (const { heard } of [onNode, onMonitor]) assert.ok(!heard.includes('datagram lost'));
  });

  it('drops what clients send and are sent when a node is isolated from everyone', async () => {
    await using programs = await opened();
    const { here, onNode } = programs;
    await isolateHost(node, 'everyone', 'both');
    here.tell('say late');
    await delay(longEnoughMs, never);
    assert.ok(!onNode.heard.includes('served got late'));
    assert.equal(await isSilent(null, node), true);
    assert.equal(await isSilent(null, monitor), false);
    await rejoinHost(node);
    await onNode.hears('served got late');
    assert.deepEqual([here, onNode].flatMap(endsOf), []);
  });

  it('lets nobody hear of the end of a node without power', async () => {
    await using programs = await opened();
    const { here, onNode, onMonitor } = programs;
    await cutPowerOf(node, () => onNode.kill());
    for (const outpost of [here, onMonitor]) outpost.tell('say anybody?');
    await delay(longEnoughMs, never);
    assert.deepEqual([here, onMonitor].flatMap(endsOf), []);
    assert.equal(await isSilent(null, node), true);
    await restorePowerOf(node);
    assert.equal(await isSilent(null, node), false);
    await Promise.all([here, onMonitor].map((one) => one.hears('line closed')));
  });

  it('lets everybody hear of the end of a node that only crashed', async () => {
    await using programs = await opened();
    const { here, onNode, onMonitor } = programs;
    await onNode.kill();
    await Promise.all([here, onMonitor].map((one) => one.hears('line closed')));
  });

  it('keeps a node cut off that is given its power back', async () => {
    await isolateHost(node, 'everyone', 'both');
    await cutPowerOf(node, async () => undefined);
    await restorePowerOf(node);
    assert.equal(await isSilent(null, node), true);
  });

  it('says so when somebody still gets an answer', async () => {
    const server = createServer().listen(0, network.ourHost);
    await new Promise((resolve) => server.once('listening', resolve));
    const { port: open } = server.address() as { port: number };
    const peer = { host: network.ourHost, port: open };
    await assert.rejects(isolateHost({ ...node, peer }, 'cluster', 'both'), /node1 still reaches/);
    const elsewhere = { ...node, host: monitor.host };
    await assert.rejects(isolateHost(elsewhere, 'everyone', 'both'), /still answers its clients/);
    await assert.rejects(
      cutPowerOf(elsewhere, async () => undefined),
      /node1 still answers without power/,
    );
    server.close();
  });

  it('loses as many packets as wanted, and says by what', async () => {
    const said = await shapeHost(node, { lossPercent: 100, bytesPerSecond: 1_000_000 });
    assert.match(said, /^loss of 100 %, 1,000,000 bytes\/s, in each direction, by /);
    assert.equal(await isSilent(null, node), true);
    await unshapeHost(node);
    await unshapeHost(node);
    assert.equal(await isSilent(null, node), false);
  });

  it('limits the bytes in each direction', async () => {
    await using programs = await opened();
    const { onNode, onMonitor } = programs;
    await shapeHost(node, { bytesPerSecond: 100_000 });
    for (const [from, to, host] of [
      [onNode, onMonitor, monitor.host],
      [onMonitor, onNode, node.host],
    ] as const) {
      const begun = performance.now();
      from.tell(`flood ${host} 150000`);
      await to.hears('served total 150000');
      // The bucket lets the first 32 kB pass at once.
      assert.ok(performance.now() - begun > 1000);
    }
  });

  it('says what the kernel cannot do', async () => {
    const delayed = shapeHost(node, { delayMs: 20 });
    const mixed = () => shapeHost(node, { delayMs: 20, bytesPerSecond: 1_000_000 });
    if (await hasNetem(node)) {
      assert.match(await delayed, /delay of 20 ms.*by netem/);
      assert.match(await mixed(), /by netem$/);
    } else {
      await assert.rejects(delayed, /no netem .*nothing else delays/);
      assert.match(await mixed(), /by tbf; no delay of 20 ms: this kernel has no netem/);
    }
    await assert.rejects(shapeHost(node, {}), /none/);
  });

  it("changes nothing else of the machine's network, and leaves nothing", async function () {
    // Somebody else may change it meanwhile, such as a Docker that starts.
    this.retries(3);
    await removeNetwork(`${directory}-2`);
    const before = await machine();
    const second = await buildNetwork(`${directory}-2`, ['monitor', 'node1']);
    assert.notEqual(second.subnet, network.subnet);
    const there = { host: hostAt(second, 1), port };
    assert.equal(await isSilent(null, there), false);
    const across = command(node.namespace, 'ip', ['route', 'get', there.host]);
    await assert.rejects(across, /unreachable/);
    assert.deepEqual(await machine(), before);
    await removeNetwork(`${directory}-2`);
    await removeNetwork(`${directory}-2`);
    assert.deepEqual(
      (await namespaces()).filter((name) => name.startsWith(second.name)),
      [],
    );
    const links = await command(null, 'ip', ['-o', 'link']);
    assert.doesNotMatch(links, new RegExp(`\\b${second.link}\\b`));
  });
});

async function hasNetem({ namespace }: Host): Promise<boolean> {
  const args = ['qdisc', 'replace', 'dev', 'lo', 'root', 'netem', 'delay', '1ms'];
  return command(namespace, 'tc', args).then(
    () => true,
    () => false,
  );
}

/** What the machine had before us: addresses, routes, rules, forwarding. */
async function machine(): Promise<string[]> {
  const printed = await Promise.all([
    command(null, 'ip', ['-o', 'addr']),
    command(null, 'ip', ['route', 'show', 'table', 'all']),
    command(null, 'iptables', ['-S']),
    command(null, 'iptables', ['-t', 'nat', '-S']),
    command(null, 'cat', ['/proc/sys/net/ipv4/ip_forward']),
  ]);
  const lines = printed.join('').split('\n');
  return lines.filter((line) => !/pghb/.test(line)).map((line) => line.replace(/_lft \S+/g, ''));
}
