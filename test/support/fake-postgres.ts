import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Endpoint } from '../../core/cluster.ts';

/** Acts on a statement; `answer`: the fake answers it as a server would, else it stays silent. */
export type Behaviour = (text: string, link: FakeLink) => undefined | 'answer';

/** One session of the fake, to answer badly on. */
export interface FakeLink {
  readonly socket: Socket;
  /** Completes a simple statement with this command tag. */
  complete(tag: string): void;
  /** A row of one column, before a simple statement is completed. */
  row(column: string, value: string): void;
  notice(fields: Readonly<Record<string, string>>): void;
  error(fields: Readonly<Record<string, string>>): void;
  ready(): void;
}

export interface FakePostgres extends AsyncDisposable {
  readonly endpoint: Endpoint;
  /** Every statement received, in order. */
  readonly statements: readonly string[];
  /** Connections accepted so far. */
  readonly accepted: number;
  /** Hangs up on everybody; says on how many. */
  cut(): number;
}

export interface FakeOptions {
  /** By default every statement is answered. */
  readonly onStatement?: Behaviour;
  /** Accepts connections and never says a word, as a proxy that holds does. */
  readonly hold?: boolean;
  /** What it reports of itself to each client that comes, such as in_hot_standby. */
  readonly parameters?: () => Readonly<Record<string, string>>;
}

/**
 * A server that speaks just enough of the PostgreSQL protocol for `pg`: start-up without
 * authentication, simple and extended queries. Every query returns one row {accepted_by, timeline}.
 */
export async function startFakePostgres(options: FakeOptions = {}): Promise<FakePostgres> {
  const statements: string[] = [];
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createServer((socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    if (options.hold) socket.resume();
    else serve(socket, statements, options);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    statements,
    get accepted() {
      return accepted;
    },
    cut() {
      const { size } = sockets;
      for (const socket of sockets) socket.destroy();
      return size;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serve(socket: Socket, statements: string[], options: FakeOptions): void {
  const { onStatement = () => 'answer', parameters = () => ({}) } = options;
  const session = new Session(socket, statements, onStatement, parameters());
  let pending = Buffer.alloc(0);
  let started = false;
  socket.on('data', (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    for (;;) {
      // The start-up packet alone has no type byte.
      const header = started ? 1 : 0;
      if (pending.length < header + 4) return;
      const length = header + pending.readInt32BE(header);
      if (pending.length < length) return;
      const type = started ? String.fromCharCode(pending[0] ?? 0) : 'start';
      session.take(type, pending.subarray(header + 4, length));
      pending = pending.subarray(length);
      started = true;
    }
  });
}

class Session implements FakeLink {
  readonly socket: Socket;
  readonly #statements: string[];
  readonly #behave: Behaviour;
  readonly #prepared = new Map<string, string>();
  readonly #parameters: Readonly<Record<string, string>>;
  #bound = '';
  #syncs = true;

  constructor(
    socket: Socket,
    statements: string[],
    behave: Behaviour,
    parameters: Readonly<Record<string, string>>,
  ) {
    this.#parameters = parameters;
    this.socket = socket;
    this.#statements = statements;
    this.#behave = behave;
  }

  take(type: string, body: Buffer): void {
    if (type === 'start') this.#greet();
    else if (type === 'Q') this.#simple(stringAt(body, 0));
    else if (type === 'P') this.#parse(body);
    else if (type === 'B') this.#bind(body);
    else if (type === 'D') this.#send('T', rowDescription);
    else if (type === 'E') this.#execute();
    else if (type === 'S') this.#sync();
    else if (type === 'X') this.socket.end();
  }

  complete(tag: string): void {
    this.#send('C', text(tag));
    this.ready();
  }

  row(name: string, value: string): void {
    this.#send('T', Buffer.concat([Buffer.from([0, 1]), column(name, 25)]));
    this.#send('D', dataRow([value]));
  }

  notice(fields: Readonly<Record<string, string>>): void {
    this.#send('N', fieldList(fields));
  }

  error(fields: Readonly<Record<string, string>>): void {
    this.#send('E', fieldList(fields));
  }

  ready(): void {
    this.#send('Z', Buffer.from('I'));
  }

  #greet(): void {
    this.#send('R', Buffer.from([0, 0, 0, 0]));
    for (const [name, value] of Object.entries(this.#parameters))
      this.#send('S', Buffer.concat([text(name), text(value)]));
    this.ready();
  }

  #simple(statement: string): void {
    this.#statements.push(statement);
    if (this.#behave(statement, this) === 'answer') this.complete(statement.split(' ')[0] ?? '');
  }

  #parse(body: Buffer): void {
    const name = stringAt(body, 0);
    this.#prepared.set(name, stringAt(body, Buffer.byteLength(name) + 1));
    this.#send('1', Buffer.alloc(0));
  }

  #bind(body: Buffer): void {
    const portal = stringAt(body, 0);
    this.#bound = this.#prepared.get(stringAt(body, Buffer.byteLength(portal) + 1)) ?? '';
    this.#send('2', Buffer.alloc(0));
  }

  #execute(): void {
    this.#statements.push(this.#bound);
    this.#syncs = this.#behave(this.#bound, this) === 'answer';
    if (!this.#syncs) return;
    this.#send('D', dataRow(['10.0.0.1:5432', '7']));
    this.#send('C', text('SELECT 1'));
  }

  /** Who did not answer a statement says when the session is ready again, if ever. */
  #sync(): void {
    if (this.#syncs) this.ready();
    this.#syncs = true;
  }

  #send(type: string, body: Buffer): void {
    if (!this.socket.writable) return;
    const length = Buffer.alloc(4);
    length.writeInt32BE(body.length + 4);
    this.socket.write(Buffer.concat([Buffer.from(type), length, body]));
  }
}

function stringAt(body: Buffer, offset: number): string {
  return body.toString('utf8', offset, body.indexOf(0, offset));
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}

/** Field letters of ErrorResponse and NoticeResponse: S severity, C code, M message, R routine. */
function fieldList(fields: Readonly<Record<string, string>>): Buffer {
  const list = Object.entries(fields).map(([letter, value]) => text(`${letter}${value}`));
  return Buffer.concat([...list, Buffer.from([0])]);
}

const rowDescription = Buffer.concat([
  Buffer.from([0, 2]),
  column('accepted_by', 25),
  column('timeline', 23),
]);

function column(name: string, type: number): Buffer {
  const rest = Buffer.alloc(18);
  rest.writeInt32BE(type, 6);
  return Buffer.concat([text(name), rest]);
}

function dataRow(values: readonly string[]): Buffer {
  const count = Buffer.alloc(2);
  count.writeInt16BE(values.length);
  const cells = values.map((value) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(Buffer.byteLength(value));
    return Buffer.concat([length, Buffer.from(value)]);
  });
  return Buffer.concat([count, ...cells]);
}
