import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { type Engine, findEngine } from '../cluster/compose/engine.ts';
import { findLabs, sweepLabs } from '../cluster/compose/leftovers.ts';
import { labBase } from '../cluster/compose/record.ts';
import { defaultBase } from '../cluster/local/directory.ts';
import { installPackages } from '../cluster/local/install.ts';
import { findClusters, sweep } from '../cluster/local/leftovers.ts';
import {
  findMonitoringPrograms,
  monitoringPackages,
} from '../cluster/local/monitoring/programs.ts';
import { findNetworkPrograms } from '../cluster/local/network/requirements.ts';
import {
  canInstall,
  type LocalRequirements,
  localRequirements,
} from '../cluster/local/requirements.ts';
import { exitCode, UsageError } from '../core/errors.ts';
import { findProgram, programNames } from '../endpoints/programs.ts';
import { installK6, k6Findings } from './doctor-k6.ts';
import { proxies, requirePrograms } from './preflight.ts';
import { checkout } from './run-directory.ts';
import { table } from './table.ts';

const run = promisify(execFile);

interface Finding {
  readonly what: string;
  /** null: not found. */
  readonly found: string | null;
  readonly neededFor: string;
  readonly howToGet: string;
}

/** `doctor`: what is here, what needs it and how to get it; leftovers are cleaned. */
export function doctorCommand(signal: AbortSignal, done: (code: number) => void): Command {
  return new Command('doctor')
    .description('show what this machine has for each part, and clean what a dead run left')
    .option('--install', 'install all that is missing (as root, by apt-get), and build k6')
    .option('--no-k6', 'with --install: all but k6')
    .action(async (options: { install?: boolean; k6: boolean }) => {
      if (options.install) await installAll(signal);
      if (options.install && options.k6) await installK6(console.error, signal);
      const requirements = await localRequirements();
      const engine = await findEngine(signal);
      const findings = [
        ...native(requirements),
        ...containers(engine),
        ...(await byPackage()),
        ...(await k6Findings(signal)),
        ...(await testPrograms()),
      ];
      console.log(
        table([['', 'what', 'version', 'needed for', 'how to get it'], ...findings.map(row)]),
      );
      console.log(
        `\n${(await leftovers(engine)).join('\n')}\n\n${verdictOf(requirements, engine)}`,
      );
      const canBeNative = requirements.kind === 'met' || requirements.remedy.kind === 'apt';
      done(canBeNative || engine.kind === 'met' ? exitCode.pass : exitCode.usage);
    });
}

async function installAll(signal: AbortSignal): Promise<void> {
  const say = (line: string) => console.error(line);
  await requirePrograms({ mayInstall: true, say }, signal);
  const missing = [
    ...(await byPackage()).flatMap(({ what, found }) => (found === null ? [what] : [])),
    ...(await testPrograms()).flatMap((one) => (one.found === null ? [one.package] : [])),
  ];
  if (missing.length === 0) return;
  const packages = missing.join(' ');
  if (!(await canInstall()))
    throw new UsageError(`${packages} missing: apt-get install ${packages}, as root`);
  say(`installing ${packages} by apt-get …`);
  await installPackages({ packages: async () => missing, env: proxies() }, signal);
}

function row({ what, found, neededFor, howToGet }: Finding): string[] {
  const mark = found === null ? '–' : '✓';
  return [mark, what, found ?? 'not found', neededFor, found === null ? howToGet : ''];
}

function native(requirements: LocalRequirements): Finding[] {
  const neededFor = 'the native cluster (--cluster local)';
  const { kind, programs } = requirements;
  const byApt = kind === 'unmet' && requirements.remedy.kind === 'apt';
  const howToGet = byApt ? 'bench installs it by apt-get' : 'see below';
  const part = (what: string, found: string | null) => ({ what, found, neededFor, howToGet });
  return [
    { what: 'Node.js', found: process.versions.node, neededFor: 'everything', howToGet: '' },
    part('PostgreSQL server', programs.serverVersion),
    part('its pgautofailover extension', programs.extensionVersion),
    part('pg_autoctl', programs.autoctlVersion),
  ];
}

function containers(engine: Engine): Finding[] {
  const neededFor = 'a cluster of containers (--cluster compose)';
  const versions = engine.kind === 'met' ? engine : { engine: null, compose: null };
  const howToGet = engine.kind === 'met' ? '' : `${engine.why}: ${engine.remedy}`;
  return [
    { what: 'Docker Engine', found: versions.engine, neededFor, howToGet },
    { what: 'docker compose', found: versions.compose, neededFor, howToGet: 'as above' },
  ];
}

/** By the names of their packages. */
async function byPackage(): Promise<Finding[]> {
  return [...(await network()), ...(await ofEndpoints()), ...(await monitoring())];
}

async function monitoring(): Promise<Finding[]> {
  const found = await findMonitoringPrograms();
  const neededFor = 'lab up --monitoring, and its tests';
  const howToGet = 'npm run doctor -- --install';
  return monitoringPackages.map((what) => ({ what, found: found[what], neededFor, howToGet }));
}

async function ofEndpoints(): Promise<Finding[]> {
  const howToGet = 'bench installs it by apt-get, as root';
  return Promise.all(
    programNames.map(async (what) => {
      const found = (await findProgram(what))?.version ?? null;
      return { what, found, neededFor: `--endpoint ${what}, and its tests`, howToGet };
    }),
  );
}

async function network(): Promise<Finding[]> {
  const found = await findNetworkPrograms();
  const neededFor = 'network faults (as root)';
  const howToGet = 'npm run doctor -- --install';
  return [
    { what: 'iproute2', found: found.iproute2, neededFor, howToGet },
    { what: 'iptables', found: found.iptables, neededFor, howToGet },
  ];
}

/** Programs that `npm test` alone needs: what they print of themselves, and their packages. */
const ofTests = [
  ['Chromium', 'chromium', ['chromium', '--version'], 'the browser tests of npm test'],
] as const;

async function testPrograms(): Promise<readonly (Finding & { readonly package: string })[]> {
  const howToGet = 'npm run doctor -- --install';
  return Promise.all(
    ofTests.map(async ([what, name, [program, flag], neededFor]) => {
      const version = async () => {
        const { stdout } = await run(program, [flag], { timeout: 10_000 });
        return stdout.match(/\d+(\.\d+)+/)?.[0] ?? 'found';
      };
      const found = await version().catch(() => null);
      return { what, package: name, found, neededFor, howToGet };
    }),
  );
}

function verdictOf(requirements: LocalRequirements, engine: Engine): string {
  if (requirements.kind === 'met') return 'Ready: npm run bench -- --scenario failover-under-load';
  const { missing, remedy } = requirements;
  if (remedy.kind === 'apt')
    return `Ready: bench installs ${remedy.packages.join(', ')} first (${missing.join('; ')}).`;
  if (engine.kind === 'met')
    return `Ready, in containers: bench takes --cluster compose by itself.`;
  return [`Not ready: ${missing.join('; ')}. Run:`, ...remedy.commands].join('\n    ');
}

/** Of clusters of both kinds; Docker is asked when it answers. */
async function leftovers(engine: Engine): Promise<string[]> {
  const base = defaultBase(checkout);
  const resisting: string[] = [];
  const labs = labBase(checkout);
  const onProblem = (what: string) => resisting.push(what);
  const cleaned = [
    ...(await sweep(base, onProblem)),
    ...(engine.kind === 'met' ? await sweepLabs(labs, onProblem) : []),
  ];
  const swept = cleaned.map((directory) => `cleaned up after a dead run: ${directory}`);
  const words = { kept: 'kept until `lab down`', owned: 'in use by a run', orphan: 'left over' };
  const found = (await findClusters(base)).map(
    ({ directory, status, processes }) =>
      `cluster in ${directory}: ${words[status]}, ${processes} processes`,
  );
  const inDocker = (engine.kind === 'met' ? await findLabs(labs) : []).map(
    ({ directory, status }) => `lab of containers in ${directory}: ${words[status]}`,
  );
  const all = [...swept, ...resisting, ...found, ...inDocker];
  return all.length > 0 ? all : ['No clusters, no leftovers.'];
}
