import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../../../core/wait.ts';
import { needsDocker } from '../../support/docker.ts';
import { isSettled, type Lab, type LabState, newLab, stateOf } from '../../support/lab.ts';
import { type Expected, labManual } from '../../support/lab-manual.ts';
import { isWritten, write } from '../../support/lab-session.ts';
import { commandsOf, runCommand } from '../../support/manual.ts';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const leftOut = new Set(['node_modules', '.git', 'runs', 'test', 'coverage', '.env']);
const manual = await readFile(join(repository, 'docs/lab.md'), 'utf8');
const { signal } = new AbortController();

// docs/lab.md as a reader runs it, in a copy of this repository, on a lab of its own: docker compose takes
// its name, network and ports from the environment, and other commands name these ports instead.
describe("the lab's manual, command by command", function () {
  this.timeout(600_000);
  this.bail(true);
  let folder: string;
  let lab: Lab;
  let last: LabState | null = null;
  const rows: string[] = [];

  before(async function () {
    await needsDocker(this);
    folder = await mkdtemp(join(tmpdir(), 'lab-manual-'));
    const filter = (path: string) => path === repository || !leftOut.has(basename(path));
    await cp(repository, folder, { recursive: true, filter });
    lab = await newLab('.env.test', { SEED_SCALE: '0.01' });
  });
  after(async function () {
    this.timeout(120_000);
    await lab?.[Symbol.asyncDispose]();
    if (folder) await rm(folder, { recursive: true });
  });

  for (const [at, command] of commandsOf(manual).entries()) {
    const [, expected] = labManual[at] ?? assert.fail(`nothing is expected of ${command}`);
    if ('of' in expected) continue;
    it(command, () => check(command, expected));
  }

  async function check(command: string, expected: Exclude<Expected, { of: string }>) {
    if ('prints' in expected) await printed(command, expected.prints);
    else {
      if (expected.comes === 'another primary') await remember(command);
      await run(command);
      await come[expected.comes]();
    }
  }

  const come = {
    running: async () => undefined,
    settled: async () => {
      // Of the first start: the seed is the last to end.
      if (last === null) assert.equal(await lab.ended('seed'), 0);
      last = await stateOf(lab, 'not settled');
      await nothingLost();
    },
    'another primary': async () => {
      const old = last?.primary;
      last = await stateOf(
        lab,
        'no other primary',
        ({ primary }) => primary !== null && primary !== old,
        30_000,
      );
      await nothingLost();
    },
    anew: async () => {
      const idOf = (state: LabState | null) =>
        state?.nodes.find(({ nodename }) => nodename === 'postgres-replica1')?.nodeid;
      const old = idOf(last);
      last = await stateOf(lab, 'not made anew', (s) => isSettled(s) && idOf(s) !== old);
    },
    'nothing left': async () =>
      assert.equal((await lab.compose('ps', '--all', '--quiet')).trim(), ''),
  };

  /** A row before anything happens to the primary. */
  async function remember(command: string): Promise<void> {
    const row = `before ${command.slice(-30).replaceAll("'", '')}`;
    await write(lab, row);
    rows.push(row);
  }

  async function nothingLost(): Promise<void> {
    for (const row of rows) assert.ok(await isWritten(lab, row), `lost: ${row}`);
  }

  /** What asks is asked again until figures have come in; what changes something is run once. */
  async function printed(command: string, pattern: RegExp): Promise<void> {
    let text = '';
    const asks = /^curl|show-state|pg_stat_replication/.test(command);
    const look = async () => {
      text = await run(command);
      if (pattern.test(text)) return true;
      return asks ? undefined : assert.fail(`printed: ${text}`);
    };
    const options = { timeoutMs: 90_000, intervalMs: 1_000, signal, lastSeen: () => text };
    await until(`${pattern} is not printed`, look, options);
  }

  function run(command: string): Promise<string> {
    const cwd = command === 'cd compose' ? folder : join(folder, 'compose');
    const instead = command.startsWith('docker') ? named() : ports();
    return runCommand(command, { cwd, env: lab.env, instead });
  }

  const named = () => [[/\bpg-ha-lab_/g, `${lab.project}_`]] as const;
  const ports = () =>
    Object.entries(usual).map(
      ([name, port]) =>
        [new RegExp(`\\b${port}\\b`, 'g'), String(lab.port[name as keyof typeof usual])] as const,
    );
});

/** As .env.test has them, and so the page. */
const usual = {
  ...{ MONITOR_PORT: 5431, PRIMARY_PORT: 5432, REPLICA1_PORT: 5433, REPLICA2_PORT: 5434 },
  ...{ PROXY_PORT: 6432, PROXY_READ_PORT: 6433, PROXY_ADMIN_PORT: 9680 },
  ...{ EXPORTER_PORT: 9187, PROMETHEUS_PORT: 9090, ALERTMANAGER_PORT: 9093 },
};
