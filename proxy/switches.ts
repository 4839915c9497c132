import { type Clock, wallClock } from '../core/clock.ts';
import type { Endpoint } from '../core/cluster.ts';
import type { ProxyEvent } from './router.ts';

/** A change of the primary, from when the source told. Moments are ISO times of the wall clock. */
export interface Switch {
  /** null: the proxy had routed to nobody before. */
  readonly from: Endpoint | null;
  readonly to: Endpoint;
  readonly generation: number;
  /** The source told that `from` is the primary no more; at the first route, that `to` is it. */
  readonly detectedAt: string;
  /** The last link to `from` was destroyed; null: there was nobody to fence. */
  readonly fencedAt: string | null;
  /** `to` was routed to. */
  readonly routedAt: string;
  readonly detectedToFencedMs: number | null;
  readonly fencedToRoutedMs: number | null;
  readonly detectedToRoutedMs: number;
  readonly linksFenced: number;
  /** Clients that waited when `to` was routed to, */
  readonly clientsHeld: number;
  /** and how many of them have been joined with it since, the first one so long after. */
  readonly clientsReleased: number;
  readonly routedToFirstReleasedMs: number | null;
}

/** `from` is fenced, and nobody is routed to yet. */
export type Fenced = Pick<Switch, 'from' | 'detectedAt' | 'fencedAt' | 'linksFenced'>;

const keptMax = 100;

/** The last 100 switches, told by the proxy's events. */
export class Switches {
  readonly #clock: Clock;
  readonly #done: Switch[] = [];
  #fenced: ProxyEvent | null = null;
  #from: Endpoint | null = null;
  #routedAtMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The newest one last. */
  get last(): readonly Switch[] {
    return [...this.#done];
  }

  /** null: somebody is routed to, or never was. */
  get underWay(): Fenced | null {
    return this.#fenced && this.#begun(this.#fenced, this.#wall());
  }

  /** A switch, once it is complete. */
  changed(event: ProxyEvent): Switch | null {
    if (event.target === null) {
      this.#fenced = event;
      return null;
    }
    const done = this.#complete(event, event.target);
    this.#fenced = null;
    this.#from = event.target;
    this.#routedAtMs = event.atMs;
    this.#done.push(done);
    if (this.#done.length > keptMax) this.#done.shift();
    return done;
  }

  /** A client was joined with the primary that had waited so long: since before it was routed to? */
  joined(waitedMs: number): void {
    const last = this.#done.at(-1);
    const nowMs = this.#clock.nowMs();
    if (!last || this.#fenced || nowMs - waitedMs >= this.#routedAtMs) return;
    this.#done[this.#done.length - 1] = {
      ...last,
      clientsReleased: last.clientsReleased + 1,
      routedToFirstReleasedMs: last.routedToFirstReleasedMs ?? rounded(nowMs - this.#routedAtMs),
    };
  }

  #begun({ atMs, toldAtMs = atMs, links }: ProxyEvent, wall: Wall): Fenced {
    const [detectedAt, fencedAt] = [wall(toldAtMs), wall(atMs)];
    return { from: this.#from, detectedAt, fencedAt, linksFenced: links };
  }

  #complete({ atMs, toldAtMs = atMs, generation, links }: ProxyEvent, to: Endpoint): Switch {
    const fenced = this.#fenced;
    const wall = this.#wall();
    const detectedAtMs = fenced ? (fenced.toldAtMs ?? fenced.atMs) : toldAtMs;
    return {
      to,
      generation,
      from: null,
      detectedAt: wall(detectedAtMs),
      fencedAt: null,
      linksFenced: 0,
      ...(fenced ? this.#begun(fenced, wall) : {}),
      routedAt: wall(atMs),
      detectedToFencedMs: fenced && rounded(fenced.atMs - detectedAtMs),
      fencedToRoutedMs: fenced && rounded(atMs - fenced.atMs),
      detectedToRoutedMs: rounded(atMs - detectedAtMs),
      clientsHeld: links,
      clientsReleased: 0,
      routedToFirstReleasedMs: null,
    };
  }

  /** Read once for all moments of a switch: wall clocks are set back at times. */
  #wall(): Wall {
    const zeroMs = wallClock().getTime() - this.#clock.nowMs();
    return (atMs) => new Date(zeroMs + atMs).toISOString();
  }
}

/** A moment of the proxy's clock as an ISO time. */
type Wall = (atMs: number) => string;

function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
