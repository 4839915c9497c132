import type { Endpoint } from '../core/cluster.ts';
import { cancelKeyOffset } from './startup.ts';

/** A link, as far as it can be cancelled. */
export interface KeyOwner {
  readonly target: Endpoint;
  /** See Greeting; null: none yet, or it was encrypted. */
  readonly key: string | null;
}

/** Other processes that serve the same clients. Never rejects, and answers soon. */
export interface KeysElsewhere {
  /** The backend that gave out this key; null: nobody knows. */
  targetOf(key: string): Promise<Endpoint | null>;
}

/** Which link got which cancel key from its backend. Proxies of one process may share it. */
export class CancelKeys {
  readonly #owners = new Map<string, KeyOwner>();
  readonly #elsewhere: KeysElsewhere | undefined;

  constructor(elsewhere?: KeysElsewhere) {
    this.#elsewhere = elsewhere;
  }

  learn(owner: KeyOwner): void {
    if (owner.key !== null) this.#owners.set(owner.key, owner);
  }

  /** Only what is still its own: two servers may give out the same key. */
  forget(owner: KeyOwner): void {
    const { key } = owner;
    if (key !== null && this.#owners.get(key) === owner) this.#owners.delete(key);
  }

  /** Of this process alone. */
  ownerOf(key: string): KeyOwner | undefined {
    return this.#owners.get(key);
  }

  /** Where a cancel request (the whole packet) is to go; null: nobody knows its key. */
  async targetOf(request: Buffer): Promise<Endpoint | null> {
    const key = request.toString('latin1', cancelKeyOffset, request.readUInt32BE(0));
    return this.ownerOf(key)?.target ?? (await this.#elsewhere?.targetOf(key)) ?? null;
  }
}
