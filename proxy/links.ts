import type { Socket } from 'node:net';
import type { Endpoint } from '../core/cluster.ts';
import { deferred } from '../core/wait.ts';
import type { Arrival } from './arrival.ts';
import type { CancelKeys } from './cancel-keys.ts';
import { Link, type LinkBytes } from './link.ts';

/** The links of one listener, by target. The same target is the same object. */
export class Links {
  readonly #keys: CancelKeys;
  readonly #links = new Set<Link>();
  readonly #counts = new Map<Endpoint, number>();
  #closedBytes: LinkBytes = { toBackend: 0, toClient: 0 };
  #idle = deferred<void>();

  constructor(keys: CancelKeys) {
    this.#keys = keys;
  }

  get size(): number {
    return this.#links.size;
  }

  get bytes(): LinkBytes {
    return [...this.#links].reduce((all, link) => sum(all, link.bytes), this.#closedBytes);
  }

  to(target: Endpoint): number {
    return this.#counts.get(target) ?? 0;
  }

  join(arrival: Arrival, backend: Socket, target: Endpoint): void {
    this.#links.add(new Link(arrival.take(), backend, target, this.#listener));
    this.#counts.set(target, this.to(target) + 1);
  }

  /** Destroys every link, or every one to these targets, and returns how many those were. */
  fence(lastWords: Buffer, targets?: ReadonlySet<Endpoint>): number {
    const links = [...this.#links].filter(({ target }) => !targets || targets.has(target));
    for (const link of links) link.fence();
    // Only now: no client may delay the fence of another one's backend.
    for (const link of links) {
      link.dismiss(lastWords);
      this.#forget(link);
    }
    return links.length;
  }

  /** Waits, at most so long, until there is no link. */
  async idle(timeoutMs: number): Promise<void> {
    if (this.#links.size === 0) return;
    const late = deferred<void>();
    const timer = setTimeout(late.resolve, timeoutMs);
    await Promise.race([this.#idle.promise, late.promise]);
    clearTimeout(timer);
  }

  /** Ends every link, with nothing to fence. */
  close(): void {
    for (const link of this.#links) link.close();
  }

  readonly #listener = {
    keyed: (link: Link) => this.#keys.learn(link),
    closed: (link: Link) => this.#forget(link),
  };

  #forget(link: Link): void {
    if (!this.#links.delete(link)) return;
    this.#keys.forget(link);
    this.#closedBytes = sum(this.#closedBytes, link.bytes);
    const left = this.to(link.target) - 1;
    if (left > 0) this.#counts.set(link.target, left);
    else this.#counts.delete(link.target);
    if (this.#links.size > 0) return;
    this.#idle.resolve();
    this.#idle = deferred();
  }
}

function sum(a: LinkBytes, b: LinkBytes): LinkBytes {
  return { toBackend: a.toBackend + b.toBackend, toClient: a.toClient + b.toClient };
}
