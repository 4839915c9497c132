import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { defaultBase } from '../cluster/local/directory.ts';
import { installPackages } from '../cluster/local/install.ts';
import { findClusters, sweep } from '../cluster/local/leftovers.ts';
import { findMonitoringPrograms, monitoringPackages } from '../cluster/local/monitoring/programs.ts';
import { findNetworkPrograms } from '../cluster/local/network/requirements.ts';
import {
  canInstall,
  type LocalRequirements,
  localRequirements,
} from '../cluster/local/requirements.ts';
import { exitCode, UsageError } from '../core/errors.ts';
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
    .option('--install', 'install all that is missing (as root, by apt-get)')
    .action(async (options: { install?: boolean }) => {
      if (options.install) await installAll(signal);
      const requirements = await localRequirements();
      const findings = [...native(requirements), ...(await byPackage()), ...(await testPrograms())];
      console.log(
        table([['', 'what', 'version', 'needed for', 'how to get it'], ...findings.map(row)]),
      );
      console.log(`\n${(await leftovers()).join('\n')}\n\n${verdictOf(requirements)}`);
      const ready = requirements.kind === 'met' || requirements.remedy.kind === 'apt';
      done(ready ? exitCode.pass : exitCode.usage);
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

/** By the names of their packages. */
async function byPackage(): Promise<Finding[]> {
  return [...(await network()), ...(await monitoring())];
}

async function monitoring(): Promise<Finding[]> {
  const found = await findMonitoringPrograms();
  const neededFor = 'lab up --monitoring, and its tests';
  const howToGet = 'npm run doctor -- --install';
  return monitoringPackages.map((what) => ({ what, found: found[what], neededFor, howToGet }));
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
  ['HAProxy', 'haproxy', ['/usr/sbin/haproxy', '-v'], 'the test of --node-health in npm test'],
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

function verdictOf(requirements: LocalRequirements): string {
  if (requirements.kind === 'met') return 'Ready: npm run bench -- --scenario failover-under-load';
  const { missing, remedy } = requirements;
  if (remedy.kind === 'apt')
    return `Ready: bench installs ${remedy.packages.join(', ')} first (${missing.join('; ')}).`;
  return [`Not ready: ${missing.join('; ')}. Run:`, ...remedy.commands].join('\n    ');
}

async function leftovers(): Promise<string[]> {
  const base = defaultBase(checkout);
  const resisting: string[] = [];
  const swept = (await sweep(base, (what) => resisting.push(what))).map(
    (directory) => `cleaned up after a dead run: ${directory}`,
  );
  const words = { kept: 'kept until `lab down`', owned: 'in use by a run', orphan: 'left over' };
  const found = (await findClusters(base)).map(
    ({ directory, status, processes }) =>
      `cluster in ${directory}: ${words[status]}, ${processes} processes`,
  );
  const all = [...swept, ...resisting, ...found];
  return all.length > 0 ? all : ['No clusters, no leftovers.'];
}
