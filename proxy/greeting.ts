/** What a backend says at a time before it is ready: more is not of PostgreSQL. */
const messageMaxBytes = 16 * 1024;
const headBytes = 5;
/** A process id of 4 bytes and a secret of 4, or of up to 256 from protocol 3.2 on. */
const keyMinBytes = 8;
const keyMaxBytes = 260;

/** Authentication, BackendKeyData, ParameterStatus, Notice, Error, NegotiateProtocolVersion, Ready. */
const known: ReadonlySet<string> = new Set([...'RKSNEvZ']);

/**
 * What a backend says until it is ready for the first query, read along as it passes: messages of
 * type u8, length u32 (itself included), body; before them a byte for each request to encrypt.
 */
export class Greeting {
  /** What is not understood yet: the beginning of a message. */
  #bytes: Buffer = Buffer.alloc(0);
  #mayEncrypt: boolean;
  #state: 'talking' | 'ready' | 'opaque' = 'talking';
  #key: string | null = null;

  constructor(opening: 'startup' | 'ssl' | 'gss') {
    this.#mayEncrypt = opening !== 'startup';
  }

  /** `opaque`: encrypted or not PostgreSQL, and for ever so. */
  get state(): 'talking' | 'ready' | 'opaque' {
    return this.#state;
  }

  /** What a cancel request must carry: process id and secret, as latin1. */
  get key(): string | null {
    return this.#key;
  }

  /** While it is `talking`: the beginning of a message; once `ready`: what came behind. */
  get rest(): Buffer {
    return this.#bytes;
  }

  read(chunk: Buffer): this {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    while (this.#state === 'talking' && this.#bytes.length > 0) {
      const taken = this.#mayEncrypt ? this.#answer() : this.#message();
      if (taken === null) break;
      this.#bytes = this.#bytes.subarray(taken);
    }
    // Not a view: it would keep the whole chunk.
    this.#bytes = Buffer.from(this.#bytes);
    return this;
  }

  /** A server sends no notice before it has asked who the client is: N is the answer no. */
  #answer(): number {
    const answer = String.fromCharCode(this.#bytes[0] ?? 0);
    if (answer === 'N') return 1;
    this.#mayEncrypt = false;
    if (answer === 'S' || answer === 'G') this.#state = 'opaque';
    return 0;
  }

  /** The bytes of a whole message; null: it is not here yet. */
  #message(): number | null {
    const type = String.fromCharCode(this.#bytes[0] ?? 0);
    if (!known.has(type)) return this.#giveUp();
    if (this.#bytes.length < headBytes) return null;
    const length = this.#bytes.readUInt32BE(1);
    if (length < 4 || length > messageMaxBytes) return this.#giveUp();
    if (this.#bytes.length < 1 + length) return null;
    if (type === 'K') this.#learn(this.#bytes.subarray(headBytes, 1 + length));
    if (type === 'Z') this.#state = 'ready';
    return 1 + length;
  }

  #learn(body: Buffer): void {
    if (body.length < keyMinBytes || body.length > keyMaxBytes) return;
    this.#key = body.toString('latin1');
  }

  #giveUp(): null {
    this.#state = 'opaque';
    return null;
  }
}
