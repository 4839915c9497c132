import { messageOf } from './errors.ts';

interface Entry {
  readonly what: string;
  readonly undo: () => Promise<void> | void;
}

/**
 * What was opened, closed in reverse order. Each step has its own deadline; a step that fails or
 * hangs is reported and does not keep the next one from running. Closing twice is harmless.
 * (Node 20 has no AsyncDisposableStack.)
 */
export class Cleanup implements AsyncDisposable {
  readonly #entries: Entry[] = [];
  readonly #stepMs: number;
  readonly #report: (problem: string) => void;

  constructor(report: (problem: string) => void, stepMs = 30_000) {
    this.#report = report;
    this.#stepMs = stepMs;
  }

  /** Takes charge of a resource and hands it back. */
  use<T extends AsyncDisposable>(what: string, resource: T): T {
    this.defer(what, async () => {
      await resource[Symbol.asyncDispose]();
    });
    return resource;
  }

  defer(what: string, undo: () => Promise<void> | void): void {
    this.#entries.push({ what, undo });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (let entry = this.#entries.pop(); entry; entry = this.#entries.pop()) {
      try {
        await this.#bounded(entry);
      } catch (error) {
        this.#report(`cleanup: ${entry.what}: ${messageOf(error)}`);
      }
    }
  }

  async #bounded({ what, undo }: Entry): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`${what} not closed after ${this.#stepMs} ms`)),
        this.#stepMs,
      );
    });
    try {
      await Promise.race([undo(), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
