import type { Socket } from 'node:net';
import { Arrival } from './arrival.ts';
import type { ProxyLimits } from './limits.ts';
import type { Refusals } from './refuse.ts';

/** Clients above maxConnections that are told so at a time; the rest is closed without a word. */
const politeMax = 1_000;

/** Joins who has said what it wants with a server. */
export interface Admission {
  admit(arrival: Arrival): void;
  /** It was taken, was refused or went away. */
  drop(arrival: Arrival): void;
}

/** Where clients come in: counts them, and hands to the router who has said what it wants. */
export class Door {
  readonly #limits: ProxyLimits;
  readonly #refusals: Refusals;
  readonly #router: Admission;
  readonly #clients = new Set<Socket>();
  readonly #arrivals = new Set<Arrival>();
  #accepted = 0;

  constructor(limits: ProxyLimits, refusals: Refusals, router: Admission) {
    this.#limits = limits;
    this.#refusals = refusals;
    this.#router = router;
  }

  /** Client connections: open now, and accepted in all. */
  get counts(): { clients: number; accepted: number } {
    return { clients: this.#clients.size, accepted: this.#accepted };
  }

  accept(client: Socket): void {
    this.#accepted++;
    // Stays for the life of the socket: an error that nobody listens to ends the process.
    client.on('error', () => undefined);
    client.once('close', () => this.#clients.delete(client));
    const { maxConnections } = this.#limits;
    const above = this.#clients.size - maxConnections;
    this.#clients.add(client);
    if (above >= politeMax) this.#refusals.drop(client, 'maxConnections');
    else if (above >= 0) this.#tooMany(client, maxConnections);
    else this.#arrivals.add(new Arrival(client, this.#limits, this.#refusals, this.#listener));
  }

  #tooMany(client: Socket, most: number): void {
    this.#refusals.refuse(client, 'maxConnections', `too many connections (${most})`);
  }

  /** Turns away everybody who still waits. */
  close(): void {
    for (const arrival of this.#arrivals) arrival.refuse('stopping', 'the proxy is shutting down');
  }

  readonly #listener = {
    ready: (arrival: Arrival) => this.#router.admit(arrival),
    left: (arrival: Arrival) => {
      this.#arrivals.delete(arrival);
      this.#router.drop(arrival);
    },
  };
}
