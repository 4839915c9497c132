import type { OperationEvent } from '../core/history.ts';
import type { ErrorFigures } from './report.ts';

/** Messages may hold values that never repeat; memory and page stay bounded. */
const mostGroups = 200;
const longestMessage = 500;

/** Counts measured operations that failed or are unknown by code and message. */
export class ErrorGroups {
  readonly #groups = new Map<string, ErrorFigures>();

  // What the business rejected is an outcome, not an error.
  add(event: OperationEvent): void {
    if (!event.measured || event.outcome === 'rejected') return;
    const message = this.#messageFor(event);
    const key = `${event.code}\n${message}`;
    const so = this.#groups.get(key);
    this.#groups.set(key, {
      code: event.code,
      message,
      count: (so?.count ?? 0) + 1,
      firstAtMs: so?.firstAtMs ?? event.atMs,
      lastAtMs: event.atMs,
    });
  }

  /** Most frequent first. */
  figures(): readonly ErrorFigures[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count);
  }

  #messageFor({ code, message }: OperationEvent): string {
    const short = message.slice(0, longestMessage);
    const known = this.#groups.has(`${code}\n${short}`);
    return known || this.#groups.size < mostGroups ? short : '(other messages)';
  }
}
