import type { ServerResponse } from 'node:http';
import { patchOf } from '../../reports/live/patch.ts';

const mostReaders = 16;
/** One that takes nothing for so long is gone, whatever TCP says. */
const stuckMs = 30_000;
const quietMs = 5_000;

interface Reader {
  readonly response: ServerResponse;
  /** Since when what it was sent could not be passed on; null: all was. */
  behindSinceMs: number | null;
  version: number;
  lastWordMs: number;
}

/**
 * Who follows the run by server-sent events. Each gets the whole state first and then what changes;
 * who does not keep up gets the whole state again, later: nothing is queued for anybody but one
 * message.
 */
export class Readers {
  readonly #readers = new Set<Reader>();
  readonly #nowMs: () => number;
  #state: unknown = null;
  #version = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get count(): number {
    return this.#readers.size;
  }

  /** False: there are too many. `state` is what is so now. */
  welcome(response: ServerResponse, state: unknown): boolean {
    if (this.#readers.size >= mostReaders) return false;
    // Those who are there already are told of what has changed by then.
    this.tell(state);
    const reader = { response, behindSinceMs: null, version: -1, lastWordMs: this.#nowMs() };
    this.#readers.add(reader);
    response.on('close', () => this.#readers.delete(reader));
    response.on('error', () => response.destroy());
    response.on('drain', () => this.#caughtUp(reader));
    this.#whole(reader);
    return true;
  }

  /** Tells all of them what has changed. Never waits. */
  tell(state: unknown): void {
    const patch = patchOf(this.#state, state);
    if (patch !== null) this.#version += 1;
    this.#state = state;
    const message = patch && this.#message('patch', patch);
    for (const reader of this.#readers) this.#turn(reader, message);
  }

  /** Says goodbye. */
  close(): void {
    for (const { response } of this.#readers) response.end();
  }

  #turn(reader: Reader, message: string | null): void {
    const nowMs = this.#nowMs();
    if (reader.behindSinceMs !== null) {
      if (nowMs - reader.behindSinceMs > stuckMs) reader.response.destroy();
    } else if (message !== null) this.#send(reader, message);
    else if (nowMs - reader.lastWordMs >= quietMs) this.#send(reader, ': still here\n\n');
  }

  #whole(reader: Reader): void {
    this.#send(reader, this.#message('state', this.#state));
  }

  #caughtUp(reader: Reader): void {
    if (reader.behindSinceMs === null) return;
    reader.behindSinceMs = null;
    if (reader.version !== this.#version) this.#whole(reader);
  }

  #send(reader: Reader, message: string): void {
    reader.lastWordMs = this.#nowMs();
    reader.version = this.#version;
    if (!reader.response.write(message)) reader.behindSinceMs = reader.lastWordMs;
  }

  #message(event: 'state' | 'patch', content: unknown): string {
    return `id: ${this.#version}\nevent: ${event}\ndata: ${JSON.stringify(content)}\n\n`;
  }
}
