import type { Socket } from 'node:net';
import { type Endpoint, isSameEndpoint } from '../core/cluster.ts';
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
  /** Under way, each with its connection; null: the owner of its key is being looked for. */
  readonly #running = new Map<Arrival, Dial | null>();

  constructor(limits: ProxyLimits, keys: CancelKeys, listener: CancelRunListener) {
    this.#limits = limits;
    this.#keys = keys;
    this.#listener = listener;
  }

  admit(arrival: Arrival): void {
    this.#running.set(arrival, null);
    void this.#find(arrival);
  }

  /** For who was refused or went away: harmless for anybody else. */
  drop(arrival: Arrival): void {
    this.#running.get(arrival)?.giveUp();
    this.#running.delete(arrival);
  }

  async #find(arrival: Arrival): Promise<void> {
    const target = await this.#keys.targetOf(arrival.first);
    if (!this.#running.has(arrival)) return;
    if (target) {
      const done = (result: Socket | Error) => void this.#dialled(arrival, target, result);
      this.#running.set(arrival, dial(target, this.#limits, done));
    } else this.#giveBack(arrival);
  }

  async #dialled(arrival: Arrival, target: Endpoint, result: Socket | Error): Promise<void> {
    if (result instanceof Error) {
      this.#giveBack(arrival);
      return;
    }
    // The owner may have been fenced meanwhile: then nobody goes there any more.
    const isOwned = isSameEndpoint(await this.#keys.targetOf(arrival.first), target);
    if (isOwned && !result.destroyed && this.#running.delete(arrival))
      this.#listener.join(arrival, result, target);
    else {
      result.destroy();
      this.#giveBack(arrival);
    }
  }

  #giveBack(arrival: Arrival): void {
    if (this.#running.delete(arrival)) this.#listener.unowned(arrival);
  }
}
