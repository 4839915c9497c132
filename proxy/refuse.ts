import type { Socket } from 'node:net';
import { sayLast } from './last-words.ts';

/** Why a client was turned away, and the SQLSTATE that it is told. */
const sqlStates = {
  holdTimeout: '57P03',
  noStandby: '57P03',
  stopping: '57P03',
  holdFull: '53300',
  maxConnections: '53300',
  noFiles: '53300',
  protocol: '08P01',
  startupTimeout: '08P01',
} as const;

export type RefusalReason = keyof typeof sqlStates;

/** Turns clients away as a PostgreSQL server would, and counts them by reason. */
export class Refusals {
  readonly #counts: Record<RefusalReason, number> = {
    holdTimeout: 0,
    noStandby: 0,
    stopping: 0,
    holdFull: 0,
    maxConnections: 0,
    noFiles: 0,
    protocol: 0,
    startupTimeout: 0,
  };

  get counts(): Readonly<Record<RefusalReason, number>> {
    return { ...this.#counts };
  }

  /** Sends a FATAL ErrorResponse (plain, whatever the client asked for: libpq takes it) and closes. */
  refuse(client: Socket, reason: RefusalReason, message: string, detail?: string): void {
    this.#counts[reason]++;
    sayLast(client, errorResponse(sqlStates[reason], message, detail));
  }

  /** Closes without a word: nobody waits for the answer, or there are too many to be polite. */
  drop(client: Socket, reason: RefusalReason): void {
    this.#counts[reason]++;
    client.destroy();
  }
}

/** A message of PostgreSQL's protocol 3: 'E', length, fields (type, text, 0), 0. */
export function errorResponse(sqlState: string, message: string, detail?: string): Buffer {
  const fields = [`SFATAL`, `VFATAL`, `C${sqlState}`, `M${message}`];
  if (detail) fields.push(`D${detail}`);
  const body = Buffer.from(`${fields.join('\0')}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
