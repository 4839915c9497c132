import type { Endpoint } from '../core/cluster.ts';
import { cancelKeyOffset } from './startup.ts';

/** A link, as far as it can be cancelled. */
export interface KeyOwner {
  readonly target: Endpoint;
  /** See Greeting; null: none yet, or it was encrypted. */
  readonly key: string | null;
}

/** Which link got which cancel key from its backend. Proxies of one process may share it. */
export class CancelKeys {
  readonly #owners = new Map<string, KeyOwner>();

  learn(owner: KeyOwner): void {
    if (owner.key !== null) this.#owners.set(owner.key, owner);
  }

  /** Only what is still its own: two servers may give out the same key. */
  forget(owner: KeyOwner): void {
    const { key } = owner;
    if (key !== null && this.#owners.get(key) === owner) this.#owners.delete(key);
  }

  /** Whom a cancel request (the whole packet) is for. */
  ownerOf(request: Buffer): KeyOwner | undefined {
    const key = request.toString('latin1', cancelKeyOffset, request.readUInt32BE(0));
    return this.#owners.get(key);
  }
}
