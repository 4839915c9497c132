import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ClientRequest, get, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type RunningWatch, startWatch } from '../../../../cli/watch/server.ts';
import { clockFrom, zeroNow } from '../../../../core/clock.ts';
import { UsageError } from '../../../../core/errors.ts';
import { until } from '../../../../core/wait.ts';

const never = new AbortController().signal;

/** What a browser hears. */
class Listener {
  readonly heard: { event: string; data: unknown }[] = [];
  readonly request: ClientRequest;
  status = 0;
  ended = false;
  #rest = '';

  constructor(url: string, headers: OutgoingHttpHeaders = {}) {
    this.request = get(new URL('/events', url), { headers, agent: false }, (response) =>
      this.#hear(response),
    );
    this.request.on('error', () => {
      this.ended = true;
    });
  }

  #hear(response: IncomingMessage): void {
    this.status = response.statusCode ?? 0;
    response.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    response.on('close', () => {
      this.ended = true;
    });
  }

  #take(text: string): void {
    const messages = (this.#rest + text).split('\n\n');
    this.#rest = messages.pop() ?? '';
    for (const message of messages) {
      const event = /^event: (.*)$/m.exec(message)?.[1];
      const data = /^data: (.*)$/m.exec(message)?.[1];
      if (event && data) this.heard.push({ event, data: JSON.parse(data) });
    }
  }
}

describe('a run that is watched', () => {
  let watch: RunningWatch;
  let state: Record<string, unknown>;
  let asked = 0;
  const clock = clockFrom(zeroNow());

  beforeEach(async () => {
    state = { list: [1], big: '' };
    asked = 0;
    watch = await startWatch({
      listen: { host: '127.0.0.1', port: 0 },
      page: () => '<!doctype html><title>live</title>',
      state: () => {
        asked += 1;
        return JSON.parse(JSON.stringify(state));
      },
      finished: async (path) => (path === '/r/report.html' ? 'the report' : null),
      nowMs: () => clock.nowMs(),
      everyMs: 20,
    });
  });
  afterEach(() => watch[Symbol.asyncDispose]());

  const soon = (what: string, is: () => boolean) =>
    until(what, () => is() || undefined, { timeoutMs: 5000, intervalMs: 10, signal: never });
  const ask = async (path: string, headers: OutgoingHttpHeaders = {}, method = 'GET') => {
    const request = get(new URL(path, watch.url), { headers, method, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    let body = '';
    for await (const text of response.setEncoding('utf8')) body += text;
    return { code: response.statusCode, headers: response.headers, body };
  };

  it('is told from the start and as it goes on', async () => {
    const listener = new Listener(watch.url);
    await soon('the state', () => listener.heard.length > 0);
    state = { list: [1, 2], big: '' };
    await soon('a change', () => listener.heard.length > 1);
    assert.deepEqual(listener.heard, [
      { event: 'state', data: { list: [1], big: '' } },
      { event: 'patch', data: ['*', { list: ['+', 1, [2]] }] },
    ]);
    // Who comes late, or back, hears of the past.
    const late = new Listener(watch.url, { 'last-event-id': '1' });
    await soon('the state', () => late.heard.length > 0);
    assert.deepEqual(late.heard[0], { event: 'state', data: state });
    listener.request.destroy();
    late.request.destroy();
    await soon('nobody there', () => watch.readers === 0);
  });

  it('costs nothing while nobody looks', async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(asked, 0);
  });

  it('keeps no queue for who does not read, and tells all again when they do', async () => {
    const socket = connect(Number(new URL(watch.url).port), '127.0.0.1').pause();
    socket.write(`GET /events HTTP/1.1\r\nHost: ${new URL(watch.url).host}\r\n\r\n`);
    await soon('a reader', () => watch.readers === 1);
    const before = memory();
    for (let round = 0; round < 60; round++) {
      state = { list: [round], big: `${round}`.repeat(200_000) };
      watch.tell();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    // All of them would be 18 MB.
    const grown = memory() - before;
    assert.ok(grown < 5e6, `grown by ${grown} bytes`);
    const text = await readUntil(socket, '"list":[59]');
    // It got those that were under way, and the last one.
    assert.ok(text.length < 12e6, `${text.length} bytes`);
    socket.destroy();
  });

  it('takes so many readers and no more, until one goes', async () => {
    const readers = Array.from({ length: 16 }, () => new Listener(watch.url));
    await soon('all of them', () => watch.readers === 16);
    const { code, headers } = await ask('/events');
    assert.deepEqual([code, headers['retry-after']], [503, '5']);
    readers[0]?.request.destroy();
    await soon('a free place', () => watch.readers === 15);
    readers.push(new Listener(watch.url));
    await soon('it is taken', () => watch.readers === 16);
    for (const { request } of readers) request.destroy();
  });

  it('answers to no name but those of this machine', async () => {
    const { port } = new URL(watch.url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`])
      assert.equal((await ask('/', { host })).code, 200, host);
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1:1',
      `127.0.0.1.nip.io:${port}`,
    ]) {
      assert.equal((await ask('/', { host })).code, 403, host);
      assert.equal((await ask('/events', { host })).code, 403, host);
    }
    assert.equal((await ask('/events', { 'sec-fetch-site': 'cross-site' })).code, 403);
  });

  it('shows its page, the finished ones and nothing else', async () => {
    const { code, headers, body } = await ask('/');
    assert.deepEqual([code, body], [200, '<!doctype html><title>live</title>']);
    assert.equal(headers['content-security-policy'], "frame-ancestors 'none'");
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal((await ask('/r/report.html')).body, 'the report');
    for (const path of ['/x', '/../etc/passwd', '/r/..%2f..%2fetc/passwd'])
      assert.equal((await ask(path)).code, 404, path);
    assert.equal((await ask('/', {}, 'POST')).code, 405);
  });

  it('lets go of everybody when it ends', async () => {
    const listener = new Listener(watch.url);
    await soon('the state', () => listener.heard.length > 0);
    await watch[Symbol.asyncDispose]();
    await soon('the end', () => listener.ended);
    await assert.rejects(ask('/'), /ECONNREFUSED/);
  });

  it('says where it cannot listen', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const options = { page: () => '', state: () => null, finished: async () => null };
    const again = startWatch({ ...options, listen: { host: '127.0.0.1', port }, nowMs: () => 0 });
    const refused = await again.catch((error: unknown) => error);
    taken.close();
    assert.ok(refused instanceof UsageError);
    assert.match(refused.message, /^--live: cannot listen on 127.0.0.1:\d+: .*EADDRINUSE/);
  });
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function memory(): number {
  collectGarbage();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}

async function readUntil(socket: Socket, end: string): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').resume();
  for await (const part of socket) {
    text += part;
    if (text.includes(end)) break;
  }
  return text;
}
