import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { zeroNow } from '../../../core/clock.ts';
import type { Endpoint } from '../../../core/cluster.ts';
import type { ReadingEvent } from '../../../core/history.ts';
import type { EndpointKind, OpenedEndpoint } from '../../../endpoints/endpoint.ts';
import { findProgram, type ProgramName } from '../../../endpoints/programs.ts';
import type { ReadListen } from '../../../endpoints/proxy-reader.ts';
import type { ProxyEvent } from '../../../proxy/router.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { processesWith } from '../../support/processes.ts';
import { readOnly } from '../cluster/sources/read-only.ts';
import { local, soon } from '../proxy/bench.ts';

interface Wanted {
  readonly listen?: Endpoint;
  readonly reading?: ReadListen;
  /** Of the application; the servers themselves ask for none. */
  readonly password?: string;
}

/** Two servers of which one takes writes, an endpoint before them, and what that has told. */
export class Stage implements AsyncDisposable {
  readonly a: TestPostgres;
  readonly b: TestPostgres;
  readonly logs: string;
  events: ProxyEvent[] = [];
  readings: ReadingEvent[] = [];
  broken: string[] = [];

  private constructor(a: TestPostgres, b: TestPostgres, logs: string) {
    [this.a, this.b, this.logs] = [a, b, logs];
  }

  static async open(): Promise<Stage> {
    const [a, b] = await Promise.all([startPostgres(), startPostgres()]);
    await readOnly(b, true);
    return new Stage(a, b, await mkdtemp(join(tmpdir(), 'pg-ha-bench-test-')));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.a[Symbol.asyncDispose](), this.b[Symbol.asyncDispose]()]);
    await rm(this.logs, { recursive: true });
  }

  /** Before each test: nothing was told yet, and `a` takes writes. */
  async begin(): Promise<void> {
    await readOnly(this.b, true);
    await readOnly(this.a, false);
    this.events = [];
    this.readings = [];
    this.broken = [];
  }

  async switchToB(): Promise<void> {
    await readOnly(this.a, true);
    await readOnly(this.b, false);
  }

  start(
    kind: EndpointKind,
    { listen = local(0), reading, password }: Wanted = {},
    signal: AbortSignal = new AbortController().signal,
  ): Promise<OpenedEndpoint> {
    const nodes = [
      { name: 'a', ...this.a.endpoint },
      { name: 'b', ...this.b.endpoint },
    ];
    return kind.open({
      ...{ listen, readOnly: reading, nodes, primary: this.a.endpoint, logs: this.logs, signal },
      source: { kind: 'nodes', nodes: nodes.map(({ host, port }) => ({ host, port })) },
      probeLogin: this.a.login,
      application: { ...this.a.login, ...(password === undefined ? {} : { password }) },
      zeroNs: zeroNow(),
      onEvent: (event) => this.events.push(event),
      onReading: (event) => this.readings.push(event),
      onBroken: (why) => this.broken.push(why),
    });
  }

  async connected(to: Endpoint, password?: string): Promise<pg.Client> {
    const login = { ...this.a.login, ...(password === undefined ? {} : { password }) };
    const client = new pg.Client({ ...login, ...to, connectionTimeoutMillis: 10_000 });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** The port of the server that answers there. */
  async answers(to: Endpoint): Promise<number> {
    const client = await this.connected(to);
    const { rows } = await client.query(`SELECT current_setting('port')::int AS port`);
    await client.end();
    return rows[0].port as number;
  }

  routedTo(server: TestPostgres): Promise<unknown> {
    const { port } = server.endpoint;
    return soon(`not routed to ${port}`, () => this.events.at(-1)?.target?.port === port);
  }
}

/** Where a program is missing its tests are left out, but not where all must be there. */
export async function needs(context: Mocha.Context, program: ProgramName): Promise<void> {
  if (await findProgram(program)) return;
  assert.ok(!process.env['CI'], `${program} is missing: npm run doctor -- --install`);
  context.skip();
}

/** Of this script, started by this process. */
export function ownChild(script: string): number {
  const [child] = processesWith(script).filter((pid) => parentOf(pid) === process.pid);
  assert.ok(child, `no process of ${script}`);
  return child;
}

/** Programs that keepers of ours have started: other tests may have theirs beside us. */
export function keptPrograms(name: string): number[] {
  return processesWith(name).filter((pid) => parentOf(parentOf(pid)) === process.pid);
}

function parentOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** The folder of an endpoint that a text names, such as a command line or a configuration. */
export function folderIn(text: string): string {
  const [folder] = /\/\S*pg-ha-bench-endpoint-\w+/.exec(text) ?? [];
  assert.ok(folder, text);
  return folder;
}
