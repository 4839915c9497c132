import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectTls, createServer } from 'node:tls';
import pg from 'pg';
import type { Endpoint } from '../../../core/cluster.ts';
import { until } from '../../../core/wait.ts';
import { databaseUser, startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { makeCertificate, type TlsCertificate } from '../../support/tls-certificate.ts';
import { type Bench, message, packet, rawClient, soon, sslRequest, startBench } from './bench.ts';
import { psql, type SslMode } from './psql.ts';

const isEncrypted = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
const noTls = /server does not support SSL, but SSL was required/;
const changed = /FATAL: {2}terminating connection: the primary has changed/;

describe('a real client through the proxy', () => {
  let certificate: TlsCertificate;
  let plain: TestPostgres;
  let secure: TestPostgres;
  before(async function () {
    this.timeout(60_000);
    certificate = await makeCertificate(await databaseUser());
    [plain, secure] = await Promise.all([startPostgres(), startPostgres(certificate.settings)]);
  });
  after(async () => {
    await plain[Symbol.asyncDispose]();
    await secure[Symbol.asyncDispose]();
    await certificate[Symbol.asyncDispose]();
  });

  /** What psql prints with TLS on the server, and without: t, f, or its complaint. */
  const modes: readonly (readonly [SslMode, string, string | RegExp])[] = [
    ['disable', 'f', 'f'],
    ['prefer', 't', 'f'],
    ['require', 't', noTls],
    ['verify-full', 't', noTls],
  ];
  for (const [mode, withTls, without] of modes)
    for (const [how, held] of [
      ['while there is a primary', false],
      ['while it is held', true],
    ] as const)
      it(`psql, sslmode=${mode}, logs in ${how}, or hears from the server why not`, async () => {
        assert.equal(await answerOf(secure, mode, held), withTls);
        const answer = await answerOf(plain, mode, held);
        if (typeof without === 'string') assert.equal(answer, without);
        else assert.match(answer, without);
      });

  async function answerOf(server: TestPostgres, mode: SslMode, held: boolean): Promise<string> {
    await using bench = await startBench();
    if (!held) await bench.route(server.endpoint);
    const root = mode === 'verify-full' ? certificate.certificate : '';
    const { ended } = psql(bench.proxy.address, mode, isEncrypted, root);
    if (held) {
      await soon('not held', () => bench.proxy.status().held === 1);
      await bench.route(server.endpoint);
    }
    const { stdout, stderr } = await ended;
    return stdout.trim() || stderr;
  }

  for (const mode of ['disable', 'require'] as const) {
    it(`psql, sslmode=${mode}, cancels its query by Ctrl-C`, async () => {
      const sleep = `SELECT 'cancelled', '${mode}', pg_sleep(30)`;
      await using bench = await startBench();
      await bench.route(secure.endpoint);
      const { child, ended } = psql(bench.proxy.address, mode, sleep);
      await isRunning(sleep, secure.endpoint);
      child.kill('SIGINT');
      assert.match((await ended).stderr, /canceling statement due to user request/);
    });

    it(`psql, sslmode=${mode}, ends at once when the primary goes in the middle of a query`, async () => {
      const sleep = `SELECT 'cut', '${mode}', pg_sleep(30)`;
      await using bench = await startBench();
      await bench.route(secure.endpoint);
      const { ended } = psql(bench.proxy.address, mode, sleep);
      await isRunning(sleep, secure.endpoint);
      await bench.route(null);
      const { code, stderr } = await ended;
      assert.equal(code, 2);
      assert.match(stderr, mode === 'disable' ? changed : /SSL|reset|closed the connection/);
    });
  }

  it('psql ends with the reason when there is no primary; one that asks for TLS hides it', async () => {
    await using bench = await startBench({ holdTimeoutMs: 100 });
    // Since 15.9 libpq shows no error from before TLS: anybody could have said it.
    const hidden = 'server sent an error response during SSL exchange|';
    for (const mode of ['disable', 'prefer', 'require'] as const) {
      const { code, stderr } = await psql(bench.proxy.address, mode, 'SELECT 1').ended;
      assert.equal(code, 2);
      const reason = `${mode === 'disable' ? '' : hidden}FATAL: {2}no primary after 100 ms`;
      assert.match(stderr, new RegExp(reason), mode);
    }
    assert.equal(bench.proxy.status().refused.holdTimeout, 3);
  });

  it('node-postgres speaks TLS from end to end, and loses no byte in it', async () => {
    await using bench = await startBench();
    const ssl = { ca: readFileSync(certificate.certificate, 'utf8') };
    const client = new pg.Client({ ...secure.login, ...bench.proxy.address, ssl });
    const connected = client.connect();
    await soon('not held', () => bench.proxy.status().held === 1);
    await bench.route(secure.endpoint);
    await connected;
    assert.deepEqual((await client.query(isEncrypted)).rows, [{ ssl: true }]);
    const text = 'pg'.repeat(5e6);
    const { rows } = await client.query('SELECT md5($1) = md5($2) AS same, $1 AS back', [
      ...[text, text],
    ]);
    assert.ok(rows[0].same && rows[0].back === text);
    await client.end();
    await soon('links left', () => bench.proxy.status().links === 0);
  });

  it('node-postgres hears no when it insists on TLS and the server has none', async () => {
    await using bench = await startBench();
    await bench.route(plain.endpoint);
    const ssl = { rejectUnauthorized: false };
    const client = new pg.Client({ ...plain.login, ...bench.proxy.address, ssl });
    await assert.rejects(client.connect(), /does not support SSL connections/);
    await soon('links left', () => bench.proxy.status().links === 0);
  });

  it('one that asks as JDBC does hears no, and logs in on the same connection', async () => {
    await using bench = await startBench();
    using client = rawClient(bench.proxy.address, sslRequest);
    await soon('not held', () => bench.proxy.status().held === 1);
    await bench.route(plain.endpoint);
    await soon('no answer', () => client.heard() === 'N');
    client.socket.write(packet(196608, 'user\0postgres\0database\0postgres\0\0'));
    await soon('not ready', () => client.heard().endsWith('Z\0\0\0\x05I'));
    client.socket.write(message('Q', Buffer.from(`SELECT 'through'\0`)));
    await soon('no row', () => client.heard().includes('\0\0\0\x07throughC'));
    await bench.route(null);
    await soon('not told', () => client.heard().includes('C57P01\0'));
  });

  it('one that speaks TLS from the first byte reaches a server that does, held or not', async () => {
    const [key, cert] = [readFileSync(certificate.key), readFileSync(certificate.certificate)];
    const server = createServer({ key, cert }, (socket) => socket.pipe(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await using bench = await startBench();
    const client = connectTls({ ...bench.proxy.address, ca: cert });
    const secured = once(client, 'secureConnect');
    await soon('not held', () => bench.proxy.status().held === 1);
    await bench.route({ host: '127.0.0.1', port });
    await secured;
    client.write('said in secret');
    assert.equal(String((await once(client, 'data'))[0]), 'said in secret');
    client.end();
    await once(client, 'close');
    await linkless(bench);
    server.close();
  });
});

const linkless = (bench: Bench) => soon('links left', () => bench.proxy.status().links === 0);

/** Waits until somebody's query runs there. */
async function isRunning(sql: string, to: Endpoint): Promise<void> {
  const client = new pg.Client({ ...to, user: 'postgres', database: 'postgres' });
  await client.connect();
  const running = async () => {
    const all = `SELECT FROM pg_stat_activity WHERE state = 'active' AND query = $1`;
    return (await client.query(all, [sql])).rows.length > 0 || undefined;
  };
  const signal = new AbortController().signal;
  await until(`no ${sql}`, running, { timeoutMs: 5_000, intervalMs: 20, signal });
  await client.end();
}
