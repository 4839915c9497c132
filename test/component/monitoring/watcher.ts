import { type Endpoint, formatEndpoint } from '../../../core/cluster.ts';
import { until } from '../../../core/wait.ts';
import type { Expression } from './expressions.ts';

const never = new AbortController().signal;

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/** Asks a Prometheus like Grafana does, and remembers what has ever had an answer. */
export class Watcher {
  readonly #at: Endpoint;
  readonly #fired = new Set<string>();
  #waiting: readonly Expression[];

  constructor(at: Endpoint, expressions: readonly Expression[]) {
    this.#at = at;
    this.#waiting = expressions;
  }

  /** Those that have had no data so far. */
  get unanswered(): readonly string[] {
    return this.#waiting.map(({ where, expr }) => `${where}: ${expr}`);
  }

  get fired(): readonly string[] {
    return [...this.#fired].sort();
  }

  /** One round over what is unanswered. Throws for an expression that Prometheus does not take. */
  async look(): Promise<void> {
    const still: Expression[] = [];
    for (const one of this.#waiting) if (!(await this.#hasData(one))) still.push(one);
    this.#waiting = still;
    for (const { metric } of await this.query('ALERTS{alertstate="firing"}'))
      this.#fired.add(metric['alertname'] ?? '');
  }

  /** Waits until each of them has fired. */
  async firing(...names: readonly string[]): Promise<void> {
    const all = async () => {
      await this.look();
      return names.every((name) => this.#fired.has(name)) || undefined;
    };
    const lastSeen = () => `fired so far: ${this.fired.join(', ')}`;
    const options = { timeoutMs: 90_000, intervalMs: 500, signal: never, lastSeen };
    await until(`${names.join(', ')} did not fire`, all, options);
  }

  async query(expr: string): Promise<readonly Sample[]> {
    const url = `http://${formatEndpoint(this.#at)}/api/v1/query`;
    const body = new URLSearchParams({ query: expr });
    const answer = await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(10_000) });
    const { data, error } = (await answer.json()) as {
      data?: { result: readonly Sample[] };
      error?: string;
    };
    if (!data) throw new Error(`${expr}: ${error}`);
    return data.result;
  }

  /** A number, and not "not a number". */
  async #hasData({ expr }: Expression): Promise<boolean> {
    return (await this.query(expr)).some(({ value }) => Number.isFinite(Number(value[1])));
  }
}
