/**
 * A crowd of connections, a process of its own: told once whom to crowd, it opens them at once,
 * holds them, and tells how they fare, until it is ended or its parent is gone.
 */
import { connect, type Socket } from 'node:net';
import type { CrowdCount, CrowdOrder } from './crowd.ts';

const tellEveryMs = 100;
const reasonsKept = 20;
const readyForQuery = 'Z'.charCodeAt(0);
const errorResponse = 'E'.charCodeAt(0);

const reasons = new Map<string, number>();
let served = 0;
let refused = 0;

process.once('message', (order: CrowdOrder) => {
  const packet = startupPacket(order.login);
  for (let i = 0; i < order.connections; i++) new Guest(connect(order.endpoint), packet);
  setInterval(tell, tellEveryMs);
});
process.once('disconnect', () => process.exit());

function tell(): void {
  const count: CrowdCount = { served, refused, reasons: Object.fromEntries(reasons) };
  process.send?.(count);
}

/** One connection, until its fate is known; served, it stays open and is not looked at again. */
class Guest {
  #seen = Buffer.alloc(0);
  #decided = false;

  constructor(socket: Socket, packet: Buffer) {
    socket.on('connect', () => socket.write(packet));
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => this.#refuse(error.code ?? 'error'));
    socket.on('close', () => this.#refuse('closed'));
  }

  #read(chunk: Buffer): void {
    if (this.#decided) return;
    this.#seen = Buffer.concat([this.#seen, chunk]);
    for (const { kind, body } of messages(this.#seen)) {
      if (kind === errorResponse) this.#refuse(sqlState(body));
      else if (kind === readyForQuery) this.#serve();
    }
    // A greeting is some hundred bytes.
    if (this.#seen.length > 65_536) this.#refuse('no PostgreSQL');
  }

  #serve(): void {
    if (this.#decided) return;
    this.#decided = true;
    this.#seen = Buffer.alloc(0);
    served += 1;
  }

  #refuse(why: string): void {
    if (this.#decided) return;
    this.#decided = true;
    refused += 1;
    const reason = reasons.has(why) || reasons.size < reasonsKept ? why : 'others';
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
}

/** The whole messages at the beginning: kind, length u32 (itself included), body. */
function* messages(bytes: Buffer): Generator<{ kind: number; body: Buffer }> {
  for (let at = 0; at + 5 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at + 1);
    if (length < 4 || at + 1 + length > bytes.length) return;
    yield { kind: bytes[at] ?? 0, body: bytes.subarray(at + 5, at + 1 + length) };
    at += 1 + length;
  }
}

/** Field C of an ErrorResponse. */
function sqlState(body: Buffer): string {
  const code = body
    .toString('latin1')
    .split('\0')
    .find((field) => field.startsWith('C'))
    ?.slice(1);
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) ? code : 'refused';
}

/** Protocol 3.0, user and database. */
function startupPacket({ user, database }: CrowdOrder['login']): Buffer {
  const text = `user\0${user}\0database\0${database}\0application_name\0pg-ha-bench crowd\0\0`;
  const packet = Buffer.alloc(8 + Buffer.byteLength(text));
  packet.writeUInt32BE(packet.length, 0);
  packet.writeUInt32BE(196_608, 4);
  packet.write(text, 8);
  return packet;
}
