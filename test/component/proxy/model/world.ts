import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Endpoint } from '../../../../core/cluster.ts';
import type { ProxyEvent } from '../../../../proxy/router.ts';
import { type Bench, type FakeBackend, local, soon, startBench } from '../bench.ts';
import { startEcho } from '../echo-backend.ts';
import { EchoClient } from '../echo-client.ts';
import { reset } from './reset.ts';

export type Name = 'a' | 'b' | 'c';

/** Short: nobody waits for ever, so the end of every wait is reached. */
const holdTimeoutMs = 300;
const established = '01';

/** A real proxy, its backends and its clients: what the commands act on. */
export class World implements AsyncDisposable {
  readonly bench: Bench;
  readonly clients: EchoClient[] = [];
  readonly #backends: Record<Name, FakeBackend | null>;
  readonly #ports: Readonly<Record<Name, number>>;
  /** A look at the kernel's table in the middle of a fence, thrown when it was a bad one. */
  readonly #faults: string[] = [];
  #target: Endpoint | null = null;
  #joined = 0;
  #generation = 0;

  private constructor(bench: Bench, backends: Record<Name, FakeBackend>) {
    this.bench = bench;
    this.#backends = backends;
    const portOf = (name: Name) => backends[name].endpoint.port;
    this.#ports = { a: portOf('a'), b: portOf('b'), c: portOf('c') };
  }

  static async start(): Promise<World> {
    const backends = { a: await startEcho('a'), b: await startEcho('b'), c: await startEcho('c') };
    const limits = { holdTimeoutMs, retryMs: 5, connectTimeoutMs: 100, connectingMax: 3 };
    const heard: { world: World | null } = { world: null };
    const onJoined = () => heard.world?.onJoined();
    const bench = await startBench(limits, (event) => heard.world?.onEvent(event), { onJoined });
    heard.world = new World(bench, backends);
    return heard.world;
  }

  /** Routes as a source would have it; the new route is in force when this returns. */
  async route(name: Name | null): Promise<void> {
    this.#target = name && local(this.#ports[name]);
    await this.bench.route(this.#target);
    // Behind what was told before: the source hands over within one turn.
    await setImmediate();
  }

  /** As a source that is faster than the proxy's turn, and never waits for it. */
  async flap(names: readonly (Name | null)[], last: Name | null): Promise<void> {
    for (const name of names) this.bench.source.tell(name && local(this.#ports[name]));
    await this.route(last);
  }

  client(index: number): EchoClient {
    const client = this.clients[index % this.clients.length];
    assert.ok(client);
    return client;
  }

  connect(): void {
    this.clients.push(new EchoClient(this.bench.proxy.address));
  }

  /** Every process of that backend is gone: connections are reset, new ones refused. */
  async kill(name: Name): Promise<void> {
    const backend = this.#backends[name];
    this.#backends[name] = null;
    if (!backend) return;
    for (const socket of backend.sockets) reset(socket);
    await backend[Symbol.asyncDispose]();
  }

  async revive(name: Name): Promise<void> {
    this.#backends[name] ??= await startEcho(name, this.#ports[name]);
  }

  /** What holds at every moment. */
  check(): void {
    assert.deepEqual(this.#faults, []);
    const { target, links, held, generation } = this.bench.proxy.status();
    assert.deepEqual(target, this.#target);
    assert.ok(links + held <= this.clients.length, 'more than there are clients');
    assert.ok(generation >= this.#generation, 'an older generation');
    this.#generation = generation;
    for (const client of this.clients) client.heard();
  }

  /** In the end everybody is served by the last primary or was told why not; nobody waits. */
  async settle(last: Name): Promise<void> {
    await this.revive(last);
    await this.route(last);
    const served = (client: EchoClient) => client.isAnswered && client.heard().owner === last;
    const settled = () => this.clients.every((each) => each.state !== 'open' || served(each));
    await soon('somebody waits for ever', settled, 5 * holdTimeoutMs + 2_000);
    this.check();
    for (const client of this.clients) if (client.state !== 'open') isToldWell(client);
    for (const client of this.clients) client[Symbol.dispose]();
    const { proxy } = this.bench;
    await soon('counts left', () => {
      const { links, held, clients } = proxy.status();
      return links + held + clients === 0;
    });
    this.#toldInOrder();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.clients) client[Symbol.dispose]();
    await this.bench[Symbol.asyncDispose]();
    for (const name of ['a', 'b', 'c'] as const) await this.kill(name);
  }

  /** Called by the proxy in the middle of what it does: nothing may be thrown here. */
  onEvent({ what, target }: ProxyEvent): void {
    const others = (['a', 'b', 'c'] as const).filter((name) => this.#ports[name] !== target?.port);
    const open = others.filter((name) => backendsOpen(this.#ports[name]) > 0);
    if (open.length > 0) this.#faults.push(`${what}: still connected to ${open.join()}`);
  }

  onJoined(): void {
    this.#joined++;
    if (this.bench.proxy.status().target === null) this.#faults.push('joined with nobody');
    const { accepted } = this.bench.proxy.status();
    if (this.#joined > accepted) this.#faults.push('joined twice');
  }

  /** Each route is a new generation, and closed before the next one. */
  #toldInOrder(): void {
    const { events } = this.bench;
    const generations = events.map(({ generation }) => generation);
    assert.deepEqual(
      generations,
      events.map((_, n) => n + 1),
    );
    for (const [n, { what, target }] of events.entries()) {
      assert.equal(what, n % 2 === 0 ? 'routed' : 'fenced');
      assert.equal(target === null, what === 'fenced');
    }
  }
}

/** 57P01 of who was served, 57P03 of who waited; else cut off, by the proxy or by its backend. */
function isToldWell(client: EchoClient): void {
  const { owner, error, torn } = client.heard();
  if (error === null) return;
  assert.equal(torn, false);
  assert.ok(['57P01', '57P03'].includes(error), error);
  if (error === '57P03') assert.equal(owner, null, 'refused although it was served');
}

/** By the kernel's word: connections that lead to this port from the proxy, in this process. */
function backendsOpen(port: number): number {
  const hex = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n');
  return lines.filter((line) => {
    const [, , there, state] = line.trim().split(/\s+/);
    return there?.endsWith(hex) && state === established;
  }).length;
}
