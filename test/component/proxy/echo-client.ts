import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import type { Endpoint } from '../../../core/cluster.ts';
import { startupPacket } from './bench.ts';

/** What a client of an echo has been told so far, message by message. */
export interface Heard {
  /** The letter of the backend that has greeted it. */
  readonly owner: string | null;
  readonly echoed: Buffer;
  /** SQLSTATE of the error that ended it, always the last word. */
  readonly error: string | null;
  /** Ends in the middle of a message. */
  readonly torn: boolean;
}

/** A client of a backend that echoes: knows what it must hear, and checks that it is just that. */
export class EchoClient implements Disposable {
  readonly socket: Socket;
  readonly #said: Buffer[] = [];
  readonly #heard: Buffer[] = [];
  #state: 'open' | 'end' | 'closed' | 'reset' = 'open';

  constructor(to: Endpoint) {
    this.socket = connect(to);
    this.socket.on('data', (chunk) => this.#heard.push(chunk));
    this.socket.on('error', () => {
      this.#state = 'reset';
    });
    this.socket.on('end', () => {
      this.#state = 'end';
    });
    this.socket.on('close', () => {
      if (this.#state === 'open') this.#state = 'closed';
    });
    this.socket.write(startupPacket);
  }

  get state(): 'open' | 'end' | 'closed' | 'reset' {
    return this.#state;
  }

  say(words: Buffer): void {
    if (!this.socket.writable) return;
    this.#said.push(words);
    this.socket.write(words);
  }

  /** Throws unless it is what a backend has echoed of its words, from the first one on. */
  heard(): Heard {
    const heard = readAll(Buffer.concat(this.#heard));
    const said = Buffer.concat(this.#said);
    assert.ok(said.subarray(0, heard.echoed.length).equals(heard.echoed), 'not what was said');
    return heard;
  }

  get heardBytes(): number {
    return this.#heard.reduce((sum, { length }) => sum + length, 0);
  }

  /** Has been greeted, and has heard every word again. */
  get isAnswered(): boolean {
    const said = this.#said.reduce((sum, { length }) => sum + length, 0);
    const { owner, echoed } = this.heard();
    return owner !== null && echoed.length === said;
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}

function readAll(bytes: Buffer): Heard {
  const echoed: Buffer[] = [];
  let owner: string | null = null;
  let error: string | null = null;
  let at = 0;
  for (; at + 5 <= bytes.length; at += 1 + bytes.readUInt32BE(at + 1)) {
    const body = bytes.subarray(at + 5, at + 1 + bytes.readUInt32BE(at + 1));
    if (at + 5 + body.length < at + 1 + bytes.readUInt32BE(at + 1)) break;
    assert.equal(error, null, 'words behind the last one');
    const type = String.fromCharCode(bytes[at] ?? 0);
    if (type === 'K') owner = body.toString('latin1', 0, 1);
    else if (type === 'D') echoed.push(body);
    else if (type === 'E') error = /C(.{5})\0/.exec(body.toString('latin1'))?.[1] ?? '?';
    else assert.match(type, /[RSZ]/);
  }
  return { owner, echoed: Buffer.concat(echoed), error, torn: at < bytes.length };
}
