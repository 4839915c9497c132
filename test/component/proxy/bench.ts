import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { clockFrom, zeroNow } from '../../../core/clock.ts';
import type { Endpoint, PrimarySource } from '../../../core/cluster.ts';
import { deferred, until } from '../../../core/wait.ts';
import type { ProxyLimits } from '../../../proxy/limits.ts';
import { type ProxyOptions, type RunningProxy, startProxy } from '../../../proxy/proxy.ts';
import type { ProxyEvent } from '../../../proxy/router.ts';

export const local = (port: number): Endpoint => ({ host: '127.0.0.1', port });
const never = new AbortController().signal;

/** Waits for something that must come soon. */
export const soon = <T>(what: string, probe: () => T | undefined | false, timeoutMs = 20_000) =>
  until(what, () => probe() || undefined, { timeoutMs, intervalMs: 5, signal: never });

/** A source that says what the test tells it. */
export class ToldSource implements PrimarySource {
  #told: (Endpoint | null)[] = [];
  #bell = deferred<void>();
  #failure: Error | null = null;

  tell(target: Endpoint | null): void {
    this.#told.push(target);
    this.#bell.resolve();
  }

  fail(error: Error): void {
    this.#failure = error;
    this.#bell.resolve();
  }

  async *watch(signal: AbortSignal): AsyncIterable<Endpoint | null> {
    signal.addEventListener('abort', () => this.#bell.resolve(), { once: true });
    while (!signal.aborted) {
      await this.#bell.promise;
      this.#bell = deferred();
      yield* this.#told.splice(0);
      if (this.#failure) throw this.#failure;
    }
  }
}

/** A proxy under test, its source, and what it has said. */
export interface Bench extends AsyncDisposable {
  readonly proxy: RunningProxy;
  readonly source: ToldSource;
  readonly events: ProxyEvent[];
  readonly problems: string[];
  /** Tells the source, and waits until the route is so. */
  route(target: Endpoint | null): Promise<void>;
}

export async function startBench(
  limits: Partial<ProxyLimits> = {},
  onEvent: (event: ProxyEvent) => void = () => undefined,
  {
    cancelKeys,
    onJoined,
    clock = clockFrom(zeroNow()),
  }: Pick<Partial<ProxyOptions>, 'cancelKeys' | 'onJoined' | 'clock'> = {},
): Promise<Bench> {
  const source = new ToldSource();
  const events: ProxyEvent[] = [];
  const problems: string[] = [];
  const proxy = await startProxy({
    listen: local(0),
    source,
    clock,
    limits,
    ...(cancelKeys ? { cancelKeys } : {}),
    ...(onJoined ? { onJoined } : {}),
    onEvent: (event) => {
      events.push(event);
      onEvent(event);
    },
    onProblem: (problem) => problems.push(problem),
  });
  return {
    proxy,
    source,
    events,
    problems,
    async route(target) {
      source.tell(target);
      await soon('not routed', () => proxy.status().target?.port === target?.port);
    },
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
}

/** A server that keeps what it is sent, connection by connection, and answers what the test wants. */
export interface FakeBackend extends AsyncDisposable {
  readonly endpoint: Endpoint;
  readonly sockets: Socket[];
  /** What the nth connection has sent so far. */
  received(index: number): string;
  /** Refuses who comes from now on; who is connected stays. */
  stopListening(): void;
}

export async function startBackend(
  onConnection: (socket: Socket) => void = () => undefined,
  port = 0,
): Promise<FakeBackend> {
  const sockets: Socket[] = [];
  const received: string[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const index = sockets.push(socket) - 1;
    received[index] = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      received[index] += chunk.toString('latin1');
    });
    onConnection(socket);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: local((server.address() as AddressInfo).port),
    sockets,
    received: (index) => received[index] ?? '',
    stopListening: () => server.close(),
    [Symbol.asyncDispose]: () => closeAll(server, sockets),
  };
}

/** A listener that is frozen with its queue full: a connection to it is never made. */
export async function startStuckBackend(): Promise<AsyncDisposable & { endpoint: Endpoint }> {
  const program = `
    const server = require('node:net').createServer().listen(
      { host: '127.0.0.1', port: 0, backlog: 1 },
      () => process.stdout.write(String(server.address().port), () => process.kill(process.pid, 'SIGSTOP')))`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout, 'data');
  const endpoint = local(Number(port));
  const fill = Array.from({ length: 8 }, () => rawClient(endpoint));
  await soon('queue not full', () => fill.filter(({ socket }) => !socket.connecting).length >= 2);
  return {
    endpoint,
    async [Symbol.asyncDispose]() {
      for (const client of fill) client.socket.destroy();
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function closeAll(server: Server, sockets: Socket[]): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  for (const socket of sockets) socket.destroy();
  await closed;
}

/** A raw client: what it has heard, and how it ended. */
export interface RawClient extends Disposable {
  readonly socket: Socket;
  heard(): string;
  /** 'open', 'end' (the peer said all), 'closed', or the code of the error. */
  state(): string;
}

export function rawClient(to: Endpoint, first?: Buffer | string): RawClient {
  const socket = connect({ ...to, allowHalfOpen: true });
  let heard = '';
  let state = 'open';
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1');
  });
  socket.on('end', () => {
    state = 'end';
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    state = error.code ?? error.message;
  });
  socket.on('close', (failed) => {
    if (!failed) state = 'closed';
  });
  if (first !== undefined) socket.write(first);
  return {
    socket,
    heard: () => heard,
    state: () => state,
    [Symbol.dispose]: () => socket.destroy(),
  };
}

export function packet(code: number, body: Buffer | string = '', length?: number): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(8), Buffer.from(body)]);
  bytes.writeUInt32BE(length ?? bytes.length, 0);
  bytes.writeUInt32BE(code, 4);
  return bytes;
}

export const startupPacket = packet(196608, 'user\0test\0\0');
export const cancelPacket = packet(80877102, Buffer.alloc(8, 7));
/** What a backend says until it is ready, with this cancel key. */
export function greeting(key: Buffer): Buffer {
  const ready = message('Z', Buffer.from('I'));
  const name = message('S', Buffer.from('server_version\0test\0'));
  return Buffer.concat([message('R', Buffer.alloc(4)), name, message('K', key), ready]);
}

/** A message of a backend. */
export function message(type: string, body: Buffer): Buffer {
  const head = Buffer.from(`${type}    `);
  head.writeUInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}

export const sslRequest = packet(80877103);

const gone = new Set(['06', '07']);
const listening = '0A';

/** TCP connections of this port that the kernel still has, by either end. */
export function connections(port: number): number {
  const hex = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, here, there]) => here?.endsWith(hex) || there?.endsWith(hex))
    .filter(([, , , state = '']) => state !== listening && !gone.has(state)).length;
}
