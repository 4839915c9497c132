import { type Endpoint, isSameEndpoint, type PrimarySource } from '../../core/cluster.ts';
import { messageOf } from '../../core/errors.ts';

export interface SwitchListener {
  /** Has every worker let go of its links; resolves, when none is left, with how many there were. */
  fence(): Promise<number>;
  /** Has every worker route to it. */
  route(target: Endpoint): void;
  fenced(generation: number, links: number): void;
  routed(target: Endpoint, generation: number): void;
}

/**
 * Leads all workers from one target to the next, as Router does with its links: no worker is told
 * of the next one while another may still have a link to the old one.
 */
export class Switch {
  readonly #listener: SwitchListener;
  #wanted: Endpoint | null = null;
  #target: Endpoint | null = null;
  #generation = 0;
  #isFencing = false;

  constructor(listener: SwitchListener) {
    this.#listener = listener;
  }

  get state(): { target: Endpoint | null; generation: number } {
    return { target: this.#target, generation: this.#generation };
  }

  /** Ends with the source. Never throws: a source that is lost has told its last. */
  async follow(
    source: PrimarySource,
    onLost: (why: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    let why = 'it ended';
    try {
      for await (const target of source.watch(signal)) {
        if (signal.aborted) return;
        this.want(target);
      }
    } catch (error) {
      why = messageOf(error);
    }
    if (signal.aborted) return;
    this.want(null);
    onLost(why);
  }

  want(target: Endpoint | null): void {
    this.#wanted = target;
    if (this.#isFencing || isSameEndpoint(target, this.#target)) return;
    if (this.#target) void this.#fence();
    else this.#route();
  }

  async #fence(): Promise<void> {
    this.#isFencing = true;
    this.#target = null;
    this.#generation++;
    const links = await this.#listener.fence();
    this.#listener.fenced(this.#generation, links);
    this.#isFencing = false;
    // Only now, and only what is wanted now: that may have changed while workers let go.
    this.#route();
  }

  #route(): void {
    const target = this.#wanted;
    if (!target) return;
    this.#target = target;
    this.#generation++;
    this.#listener.route(target);
    this.#listener.routed(target, this.#generation);
  }
}
