import type { Endpoint, PrimarySource } from '../../core/cluster.ts';
import { deferred } from '../../core/wait.ts';

/** A source that names whom it was told last. */
export class ToldSource implements PrimarySource {
  #told: Endpoint | null = null;
  #bell = deferred<void>();
  #acted = deferred<void>();

  /** Resolves when whoever watches has acted on it, or on something newer. */
  tell(target: Endpoint | null): Promise<void> {
    this.#told = target;
    this.#bell.resolve();
    return this.#acted.promise;
  }

  async *watch(signal: AbortSignal): AsyncIterable<Endpoint | null> {
    signal.addEventListener('abort', () => this.#bell.resolve(), { once: true });
    for (;;) {
      await this.#bell.promise;
      if (signal.aborted) return;
      this.#bell = deferred();
      const acted = this.#acted;
      this.#acted = deferred();
      yield this.#told;
      // Asked for the next one: whoever watches is done with this one.
      acted.resolve();
    }
  }
}
