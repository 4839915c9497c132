/** One command of `npm test`. */
export interface Step {
  readonly name: string;
  readonly command: readonly string[];
  /** A program without which it is skipped; in CI it is a must. */
  readonly needs: string | null;
  /** Of any lane; it begins when they have ended, well or not. */
  readonly after: readonly string[];
  /** More variables than `npm test` has itself. */
  readonly env: Readonly<Record<string, string>>;
  /** It is ended then, and has failed. */
  readonly limitMs: number;
}

const minuteMs = 60_000;
const doctor = ['node', 'cli/pg-ha-bench.js', 'doctor', '--install'];
const mocha = ['mocha', '--no-color'];
const patient = [...mocha, '--timeout=600000'];
const coverage = ['c8', '--reporter=text-summary', '--exclude=test/**', '--clean'];

/** They wait for real clusters more than they compute. */
const clusters = [
  'test/component/cluster/*.test.ts',
  'test/component/cluster/network/{drill,endings}.test.ts',
  'test/component/cli/haproxy.test.ts',
  'test/component/loadgen/failover.test.ts',
  'test/component/monitoring/failover.test.ts',
  'test/component/reports/real-controls.test.ts',
];
/** They need a k6, which is built meanwhile. */
const ofK6 = [
  'test/component/loadgen/k6/**/*.test.ts',
  'test/component/cli/k6*.test.ts',
  'test/e2e/k6*.test.ts',
];
/** They compare times with what ought to be: nothing else may run meanwhile. */
const quiet = [
  'test/component/loadgen/honest.test.ts',
  'test/component/loadgen/pgbench-agrees.test.ts',
];

const step = (name: string, command: readonly string[], more: Partial<Step> = {}): Step => ({
  ...{ name, command, needs: null, after: [], env: {}, limitMs: 45 * minuteMs },
  ...more,
});

/** Brings Docker up, if that is to be done: the path of a shell script. */
type DockerUp = string | undefined;

/** What `npm run test:nightly` adds: it has the machine for itself. */
export function nightlyLanes(dockerUp: DockerUp): readonly (readonly Step[])[] {
  const lanes = lanesOf(dockerUp);
  const nightly = step('nightly', [...mocha, 'test/nightly/**/*.test.ts'], {
    after: namesOf(lanes),
    limitMs: 150 * minuteMs,
  });
  return [...lanes, [nightly]];
}

/** What runs side by side: lanes that wait, one that computes, and builds in what they leave idle. */
export function lanesOf(dockerUp: DockerUp): readonly (readonly Step[])[] {
  const lanes = [whole(), ofClusters(), computing(), builds(dockerUp)];
  return [...lanes, [step('quiet', [...mocha, ...quiet], { after: namesOf(lanes) })]];
}

function whole(): readonly Step[] {
  return [
    step('setup', [...doctor, '--no-k6']),
    step('e2e', [...patient, ...without(ofK6), 'test/e2e/**/*.test.ts']),
    step('docker', [...patient, 'test/docker/**/*.test.ts'], { after: ['docker-up'] }),
  ];
}

function ofClusters(): readonly Step[] {
  return [
    step('cluster', [...mocha, ...clusters], { after: ['setup'] }),
    step('k6', [...patient, ...ofK6], { after: ['k6-build'] }),
  ];
}

/** In order of price. */
function computing(): readonly Step[] {
  const others = without([...clusters, ...ofK6, ...quiet]);
  const after = ['setup'];
  return [
    step('lint', ['biome', 'check', '--error-on-warnings', '.']),
    step('types', ['tsc', '--noEmit']),
    step('rules', ['npm', 'run', '--silent', 'rules']),
    step('unused', ['knip']),
    step('unit', [...coverage, ...mocha, 'test/unit/**/*.test.ts'], { after }),
    step('component', [...mocha, ...others, 'test/component/**/*.test.ts'], { after }),
    step('browser', [...mocha, 'test/browser/**/*.test.ts'], { after }),
  ];
}

/** When it fails, with the end of what Docker said; -x shows where. */
const bringUp = `sh -x "$0" || { code=$?; tail -n 20 /var/log/dockerd.log; exit $code; }`;

/** Go's compiler gives way to all others. */
function builds(dockerUp: DockerUp): readonly Step[] {
  const GOFLAGS = `${process.env['GOFLAGS'] ?? ''} -toolexec=nice`.trim();
  const more = { after: ['setup'], env: { GOFLAGS } };
  const driver = ['go', '-C', 'loadgen/k6/driver', 'test', './...'];
  const up = step('docker-up', ['sh', '-c', bringUp, dockerUp ?? ''], more);
  return [
    step('k6-build', doctor, more),
    step('go', driver, { ...more, needs: 'go' }),
    ...(dockerUp === undefined ? [] : [up]),
  ];
}

function without(files: readonly string[]): readonly string[] {
  return files.map((file) => `--ignore=${file}`);
}

function namesOf(lanes: readonly (readonly Step[])[]): readonly string[] {
  return lanes.flat().map(({ name }) => name);
}
