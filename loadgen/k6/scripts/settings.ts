import type { LoadStage } from '../../../core/load-shape.ts';

/** What a script is told through its environment: docs/k6.md. */
export interface Settings {
  readonly url: string;
  readonly runId: string;
  readonly seed: number;
  readonly scale: number;
  readonly skew: number;
  readonly conflicts: number;
  readonly mix: string;
  /** Operations a second, of all k6 processes that share an execution segment's whole. */
  readonly rate: number;
  /** Rates after the warm-up; none: `rate` throughout. */
  readonly stages: readonly LoadStage[];
  readonly warmupMs: number;
  readonly durationMs: number;
  readonly clients: number;
  readonly timeoutMs: number;
  /** JSON made by loadgen/k6/data.ts; undefined: none was given. */
  readonly dataPath: string | undefined;
  readonly firstCycle: number;
  readonly cycleStep: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws with all that is missing or wrong. */
export function settingsOf(environment: Environment): Settings {
  const given = new Given(environment);
  const settings: Settings = {
    url: given.text('PGHB_URL'),
    runId: given.text('PGHB_RUN_ID'),
    seed: given.number('PGHB_SEED', 42),
    scale: given.number('PGHB_SCALE', 1),
    skew: given.number('PGHB_SKEW', 0),
    conflicts: given.number('PGHB_CONFLICTS', 0.02),
    mix: given.text('PGHB_MIX', 'mixed'),
    rate: given.number('PGHB_RATE', 200),
    stages: given.stages('PGHB_STAGES'),
    warmupMs: given.number('PGHB_WARMUP_SECONDS', 5) * 1000,
    durationMs: given.number('PGHB_DURATION_SECONDS', 60) * 1000,
    clients: given.number('PGHB_CLIENTS', 32),
    timeoutMs: given.duration('PGHB_TIMEOUT', '5s'),
    dataPath: environment['PGHB_DATA'] || undefined,
    firstCycle: given.number('PGHB_FIRST_CYCLE', 0),
    cycleStep: given.number('PGHB_CYCLE_STEP', 1),
  };
  if (given.problems.length > 0) throw new Error(given.problems.join('\n'));
  return settings;
}

class Given {
  readonly problems: string[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  text(name: string, absent?: string): string {
    const value = this.#environment[name] || absent;
    if (value === undefined) this.problems.push(`${name} is not set`);
    return value ?? '';
  }

  number(name: string, absent: number): number {
    const text = this.text(name, String(absent));
    const value = Number(text);
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY))
      this.problems.push(`${name} is no number: ${text}`);
    return value;
  }

  duration(name: string, absent: string): number {
    const text = this.text(name, absent);
    const [, count, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? [];
    if (unit === undefined) this.problems.push(`${name} is no time such as 5s: ${text}`);
    return Number(count) * ({ ms: 1, s: 1000, m: 60_000 }[unit ?? 's'] ?? 0);
  }

  stages(name: string): readonly LoadStage[] {
    try {
      return JSON.parse(this.text(name, '[]')) as readonly LoadStage[];
    } catch {
      this.problems.push(`${name} is no JSON such as [{"forMs":1000,"rate":200}]`);
      return [];
    }
  }
}
