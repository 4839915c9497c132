import type { OperationEvent } from '../../core/history.ts';

/** Messages that differ in a number of theirs would be as many as the errors. */
const most = 30;
const longest = 300;

interface Group {
  readonly code: string;
  readonly message: string;
  count: number;
  readonly firstAtMs: number;
  lastAtMs: number;
}

/** Errors by code and message, with a bounded number of them. */
export class LiveErrors {
  readonly #groups = new Map<string, Group>();

  hear({ code, message, outcome, measured, atMs }: OperationEvent): void {
    if (!measured || outcome === 'rejected') return;
    const known = this.#groups.get(`${code} ${message}`);
    if (known) {
      known.count += 1;
      known.lastAtMs = atMs;
    } else if (this.#groups.size < most)
      this.#groups.set(`${code} ${message}`, {
        ...{ code, message: message.slice(0, longest), count: 1, firstAtMs: atMs, lastAtMs: atMs },
      });
    else this.#others(atMs);
  }

  /** The most frequent first. */
  groups(): readonly Group[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count);
  }

  #others(atMs: number): void {
    const last = [...this.#groups.entries()].at(-1);
    if (!last) return;
    const [key, group] = last;
    if (key === othersKey) {
      group.count += 1;
      group.lastAtMs = atMs;
      return;
    }
    this.#groups.delete(key);
    this.#groups.set(othersKey, {
      ...{ code: '', message: 'others', count: group.count + 1 },
      ...{ firstAtMs: group.firstAtMs, lastAtMs: atMs },
    });
  }
}

const othersKey = ' others';
