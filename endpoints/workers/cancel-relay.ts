import type { Endpoint } from '../../core/cluster.ts';
import type { CancelAnswer, CancelQuestion } from './messages.ts';
import type { Worker } from './worker.ts';

/** Questions at a time, over all workers: who asks more is told that nobody knows. */
const questionsMax = 256;
/** An owner answers at once; a worker that does not is not waited for. */
const answerMs = 300;

interface Question {
  readonly from: Worker;
  /** What the worker that asks calls it. */
  readonly id: number;
  /** Who has not answered yet. */
  readonly left: Set<Worker>;
  readonly timer: NodeJS.Timeout;
}

/** Passes on, from worker to worker, who owns the key of a cancel request. */
export class CancelRelay {
  readonly #open = new Map<number, Question>();
  #lastId = 0;

  ask(from: Worker, { id, key }: CancelQuestion, all: readonly Worker[]): void {
    const others = all.filter((worker) => worker !== from);
    if (others.length === 0 || this.#open.size >= questionsMax) {
      from.tell({ kind: 'cancelAnswer', id, target: null });
      return;
    }
    const own = ++this.#lastId;
    const timer = setTimeout(() => this.#end(own, null), answerMs);
    this.#open.set(own, { from, id, left: new Set(others), timer });
    for (const other of others) other.tell({ kind: 'cancelAsk', id: own, key });
  }

  answered(worker: Worker, { id, target }: CancelAnswer): void {
    const question = this.#open.get(id);
    if (!question?.left.delete(worker)) return;
    if (target || question.left.size === 0) this.#end(id, target);
  }

  /** A worker that is gone owns nothing. */
  gone(worker: Worker): void {
    for (const id of [...this.#open.keys()])
      this.answered(worker, { kind: 'cancelAnswer', id, target: null });
  }

  /** Before a fence: who owned a key then may not own it any more. */
  clear(): void {
    for (const id of [...this.#open.keys()]) this.#end(id, null);
  }

  #end(own: number, target: Endpoint | null): void {
    const question = this.#open.get(own);
    if (!question) return;
    clearTimeout(question.timer);
    this.#open.delete(own);
    question.from.tell({ kind: 'cancelAnswer', id: question.id, target });
  }
}
