import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Command, Option } from 'commander';
import { parse } from 'yaml';
import { commandsFor } from '../../../cli/commands.ts';
import { listScenarios } from '../../../scenarios/listed.ts';

const run = promisify(execFile);
const folder = new URL('../../../.github/workflows/', import.meta.url);

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly if?: string;
}

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: object;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly 'timeout-minutes'?: number;
        readonly strategy?: { readonly matrix: { readonly scenario: readonly string[] } };
        readonly steps: readonly Step[];
      }
    >
  >;
}

describe('the workflows', () => {
  const all = new Map<string, Workflow>();
  before(async () => {
    for (const file of await readdir(folder))
      all.set(file, parse(await readFile(new URL(file, folder), 'utf8')) as Workflow);
  });

  const jobs = () => [...all.values()].flatMap(({ jobs }) => Object.values(jobs));
  const steps = () => jobs().flatMap((job) => job.steps);
  /** Each command line of ours, what the shell splits over lines joined. */
  const lines = () =>
    steps()
      .flatMap(({ run: script = '' }) => script.replaceAll('\\\n', ' ').split('\n'))
      .map((line) => line.trim())
      .filter((line) => line.startsWith('npm '));

  it('may read and no more, end by themselves and do not pile up', () => {
    assert.deepEqual([...all.keys()].sort(), ['nightly.yml', 'test.yml']);
    for (const [file, { permissions, concurrency }] of all) {
      assert.deepEqual(permissions, { contents: 'read' }, file);
      assert.ok(concurrency, file);
    }
    for (const job of jobs()) assert.ok((job['timeout-minutes'] ?? 999) <= 90);
  });

  it('use actions of one commit, which nobody can put something else into', () => {
    const used = steps().flatMap(({ uses }) => uses ?? []);
    assert.ok(used.length > 0);
    for (const action of used) assert.match(action, /^actions\/[\w-]+@[0-9a-f]{40}$/);
  });

  it('keep the reports of runs that failed too', () => {
    const keep = steps().find(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
    assert.equal(keep?.if, 'always()');
  });

  it('drill scenarios that there are', async () => {
    const known = (await listScenarios()).map(({ name }) => name);
    const drilled = jobs().flatMap(({ strategy }) => strategy?.matrix.scenario ?? []);
    assert.ok(drilled.includes('failover-under-load'));
    assert.ok(drilled.includes('switchover-under-load'));
    for (const name of drilled) assert.ok(known.includes(name), name);
  });

  it('give no command an option that it does not have', async () => {
    const drill = lines().find((line) => line.startsWith('npm run bench '));
    assert.ok(drill);
    for (const flag of ['--junit', '--summary']) assert.ok(drill.includes(flag));
    for (const line of lines()) assert.deepEqual(await unknownOf(line), [], line);
    assert.deepEqual(await unknownOf('npm run bench -- --scenario x --junitt y'), ['--junitt']);
    assert.deepEqual(await unknownOf('npm run bensh -- --scenario x'), ['run bensh']);
  });

  it('run what their shell understands', async () => {
    for (const { run: script } of steps()) if (script) await run('sh', ['-n', '-c', script]);
    const line = lines().find((one) => one.startsWith('npm run bench '));
    const env = {
      ...process.env,
      SCENARIO: 'baseline',
      GITHUB_STEP_SUMMARY: '/nowhere/summary.md',
    };
    const { stdout } = await run('sh', ['-ec', `${line} --help`], { env });
    assert.match(stdout, /--junit <file\.xml>/);
    assert.ok(!existsSync('/nowhere'));
  });
});

/** What of a command line there is not: a script of package.json, or an option of its command. */
async function unknownOf(line: string): Promise<readonly string[]> {
  const [, verb = '', name = ''] = line.split(/\s+/);
  const { default: own } = await import('../../../package.json', { with: { type: 'json' } });
  const script = verb === 'run' ? name : verb;
  if (script !== 'ci' && !(script in own.scripts)) return [`run ${script}`];
  const flags = line.match(/--[a-z][\w-]*/g) ?? [];
  if (flags.length === 0) return [];
  const known = (await optionsOf(script)).map(({ long }) => long);
  return flags.filter((flag) => !known.includes(flag));
}

async function optionsOf(name: string): Promise<readonly Option[]> {
  const [make] = await commandsFor(name);
  const command: Command | undefined = make?.(new AbortController().signal, () => undefined);
  return command?.options ?? [];
}
