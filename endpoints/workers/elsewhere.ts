import type { Endpoint } from '../../core/cluster.ts';
import type { KeysElsewhere } from '../../proxy/cancel-keys.ts';
import type { CancelQuestion } from './messages.ts';

/** Questions at a time, by one worker: who asks more is told that nobody knows. */
const questionsMax = 64;
/** The parent answers sooner, unless it hangs. */
const answerMs = 1_000;

/** A worker asks its parent whether another worker knows a cancel key. */
export class Elsewhere implements KeysElsewhere {
  readonly #ask: (question: CancelQuestion) => void;
  readonly #open = new Map<number, (target: Endpoint | null) => void>();
  #lastId = 0;

  constructor(ask: (question: CancelQuestion) => void) {
    this.#ask = ask;
  }

  targetOf(key: string): Promise<Endpoint | null> {
    if (this.#open.size >= questionsMax) return Promise.resolve(null);
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.answered(id, null), answerMs);
      this.#open.set(id, (target) => {
        clearTimeout(timer);
        resolve(target);
      });
      this.#ask({ kind: 'cancelAsk', id, key });
    });
  }

  answered(id: number, target: Endpoint | null): void {
    this.#open.get(id)?.(target);
    this.#open.delete(id);
  }
}
