import type { Socket } from 'node:net';
import type { Endpoint } from '../core/cluster.ts';
import type { Arrival } from './arrival.ts';
import type { CancelKeys } from './cancel-keys.ts';
import { type Dial, dial } from './dial.ts';
import type { ProxyLimits } from './limits.ts';

export interface CancelRunListener {
  join(arrival: Arrival, backend: Socket, target: Endpoint): void;
  /** Nobody known owns the key, or its backend is out of reach. */
  unowned(arrival: Arrival): void;
}

/** Takes cancel requests to the backend that gave out their key. */
export class CancelRun {
  readonly #limits: ProxyLimits;
  readonly #keys: CancelKeys;
  readonly #listener: CancelRunListener;
  readonly #dials = new Map<Arrival, Dial>();

  constructor(limits: ProxyLimits, keys: CancelKeys, listener: CancelRunListener) {
    this.#limits = limits;
    this.#keys = keys;
    this.#listener = listener;
  }

  admit(arrival: Arrival): void {
    const owner = this.#keys.ownerOf(arrival.first);
    if (!owner) {
      this.#listener.unowned(arrival);
      return;
    }
    const given = dial(owner.target, this.#limits, (result) => {
      this.#dials.delete(arrival);
      // The owner may have been fenced meanwhile: then nobody goes there any more.
      const isOwned = this.#keys.ownerOf(arrival.first) === owner;
      if (!(result instanceof Error) && isOwned) {
        this.#listener.join(arrival, result, owner.target);
        return;
      }
      if (!(result instanceof Error)) result.destroy();
      this.#listener.unowned(arrival);
    });
    this.#dials.set(arrival, given);
  }

  /** For who was refused or went away: harmless for anybody else. */
  drop(arrival: Arrival): void {
    this.#dials.get(arrival)?.giveUp();
    this.#dials.delete(arrival);
  }
}
