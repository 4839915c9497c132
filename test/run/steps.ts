/** One command of `npm test`. */
export interface Step {
  readonly name: string;
  readonly command: readonly string[];
  /** Of any lane; it begins when they have ended, well or not. */
  readonly after: readonly string[];
  /** More variables than `npm test` has itself. */
  readonly env: Readonly<Record<string, string>>;
  /** It is ended then, and has failed. */
  readonly limitMs: number;
}

const minuteMs = 60_000;
const mocha = ['mocha', '--no-color'];
const coverage = ['c8', '--reporter=text-summary', '--exclude=test/**', '--clean'];

const step = (name: string, command: readonly string[], more: Partial<Step> = {}): Step => ({
  ...{ name, command, after: [], env: {}, limitMs: 45 * minuteMs },
  ...more,
});

/**
 * What runs side by side, two lanes for two cores: one mostly waits for clusters, the other one
 * mostly computes. Each in order of price. `dockerUp`: a script that brings Docker up, if one is to.
 */
export function lanesOf(dockerUp: string | undefined): readonly (readonly Step[])[] {
  const ready = { after: ['setup'] };
  return [
    [
      step('setup', ['node', 'cli/pg-ha-bench.js', 'doctor', '--install']),
      step('e2e', [...mocha, '--timeout=600000', 'test/e2e/**/*.test.ts']),
      step('docker', [...mocha, '--timeout=600000', 'test/docker/**/*.test.ts'], {
        after: dockerUp === undefined ? [] : ['docker-up'],
      }),
    ],
    [
      step('lint', ['biome', 'check', '--error-on-warnings', '.']),
      step('types', ['tsc', '--noEmit']),
      step('rules', ['npm', 'run', '--silent', 'rules']),
      step('unused', ['knip']),
      step('unit', [...coverage, ...mocha, 'test/unit/**/*.test.ts']),
      step('component', [...mocha, 'test/component/**/*.test.ts'], ready),
      step('browser', [...mocha, 'test/browser/**/*.test.ts'], ready),
    ],
    // Installs packages too. It builds with one core: the other lanes measure.
    dockerUp === undefined
      ? []
      : [step('docker-up', ['sh', dockerUp], { ...ready, env: { GOFLAGS: '-p=1' } })],
  ];
}
