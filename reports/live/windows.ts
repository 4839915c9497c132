import type { OperationEvent, OutcomeKind, WindowEvent } from '../../core/history.ts';
import type { Series } from '../report.ts';

/** Two hours of seconds; what is older is no longer shown. */
const mostWindows = 7_200;
/** At once: each time, all that follows has to be told anew. */
const forgotten = 600;
const mostCodes = 12;
const others = 'others';
const windowMs = 1_000;

type Counts = Record<OutcomeKind | 'offered' | 'dropped', number>;

interface Entry extends Counts {
  readonly fromMs: number;
  p50: number | null;
  p99: number | null;
  max: number | null;
  held: number | null;
  readonly errors: Map<string, number>;
}

/** Response times of about the last second. */
export interface RecentTimes {
  readonly atMs: number;
  readonly p50Ms?: number | null;
  readonly p99Ms: number | null;
  readonly maxMs?: number | null;
}

/** The series of a run that goes on, a window a second from the beginning of the measured load. */
export class LiveWindows {
  readonly #codes = new Set<string>();
  #entries: Entry[] = [];
  #fromMs: number | null = null;
  #measureAtMs = Number.POSITIVE_INFINITY;
  /** What is later is not whole yet. */
  #toMs: number | null = null;

  /** The measured load begins about now. */
  begin(atMs: number): void {
    this.#measureAtMs = atMs;
  }

  /** Where the first window begins; null: there is none yet. */
  get fromMs(): number | null {
    return this.#fromMs;
  }

  get toMs(): number | null {
    return this.#toMs;
  }

  /** Of one load process; several tell of the same window. */
  hear(event: WindowEvent): void {
    if ((event.fromMs + event.toMs) / 2 < this.#measureAtMs) return;
    this.#fromMs ??= event.fromMs;
    this.#toMs = Math.max(this.#toMs ?? 0, event.toMs);
    const entry = this.#at(event.fromMs + windowMs / 2, true);
    if (!entry) return;
    for (const name of ['offered', 'ok', 'rejected', 'failed', 'unknown'] as const)
      entry[name] += event[name];
    entry.dropped += Object.values(event.dropped).reduce((a, b) => a + b, 0);
  }

  error({ atMs, code, measured, outcome }: OperationEvent): void {
    if (!measured || outcome === 'rejected') return;
    const name = this.#codes.has(code) || this.#codes.size < mostCodes ? code : others;
    this.#codes.add(name);
    const errors = this.#at(atMs, true)?.errors;
    errors?.set(name, (errors.get(name) ?? 0) + 1);
  }

  /** They are those of the window that has just ended. */
  times({ atMs, p50Ms, p99Ms, maxMs }: RecentTimes): void {
    const entry = this.#at(atMs - windowMs, false);
    if (!entry || entry.p99 !== null) return;
    entry.p50 = p50Ms ?? null;
    entry.p99 = p99Ms;
    entry.max = maxMs ?? null;
  }

  held(atMs: number, held: number): void {
    const entry = this.#at(atMs, true);
    if (entry) entry.held = Math.max(entry.held ?? 0, held);
  }

  /** What timelinePlots() draws, but for lanes and lag. */
  series(): Omit<Series, 'lanes' | 'lag'> {
    const all = this.#whole();
    const each = <T>(of: (entry: Entry) => T) => all.map(of);
    return {
      fromMs: each(({ fromMs }) => fromMs),
      offered: each(({ offered }) => offered),
      ok: each(({ ok }) => ok),
      rejected: each(({ rejected }) => rejected),
      failed: each(({ failed }) => failed),
      unknown: each(({ unknown }) => unknown),
      dropped: each(({ dropped }) => dropped),
      p50: each(({ p50 }) => p50),
      p99: each(({ p99 }) => p99),
      max: each(({ max }) => max),
      held: each(({ held }) => held ?? 0),
      errors: this.#errors(all),
    };
  }

  #whole(): readonly Entry[] {
    const toMs = this.#toMs ?? 0;
    return this.#entries.filter(({ fromMs }) => fromMs < toMs);
  }

  #errors(all: readonly Entry[]): Record<string, readonly number[]> {
    const of = (code: string) => all.map(({ errors }) => errors.get(code) ?? 0);
    return Object.fromEntries([...this.#codes].map((code) => [code, of(code)]));
  }

  /** The window of a moment, made with those before it where it is not there yet. */
  #at(atMs: number, make: boolean): Entry | undefined {
    const first = this.#entries[0]?.fromMs ?? this.#fromMs;
    if (first === null || atMs < first) return undefined;
    const index = Math.floor((atMs - first) / windowMs);
    if (!make || index > mostWindows * 2) return this.#entries[index];
    while (this.#entries.length <= index)
      this.#entries.push(emptyEntry(first + this.#entries.length * windowMs));
    const entry = this.#entries[index];
    if (this.#entries.length > mostWindows + forgotten)
      this.#entries = this.#entries.slice(-mostWindows);
    return entry;
  }
}

function emptyEntry(fromMs: number): Entry {
  return {
    ...{ fromMs, offered: 0, ok: 0, rejected: 0, failed: 0, unknown: 0, dropped: 0 },
    ...{ p50: null, p99: null, max: null, held: null, errors: new Map() },
  };
}
