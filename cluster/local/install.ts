import { spawn } from 'node:child_process';
import { chmod, copyFile, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Cleanup } from '../../core/cleanup.ts';

const policy = '/usr/sbin/policy-rc.d';
const noMainCluster = '/etc/postgresql-common/createcluster.d/pg-ha-bench.conf';
/** Somebody else's apt-get may hold the lock. */
const patiently = ['-o', 'DPkg::Lock::Timeout=120'];
const installMs = 10 * 60_000;

/**
 * Installs packages by apt-get, as root. No service starts and no `main` cluster is made: for the
 * time of it policy-rc.d answers 101 and createcluster.d says no; both are as before afterwards.
 * What apt-get prints goes to `onLine`. Throws with its last lines.
 */
export async function installPackages(
  packages: readonly string[],
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  await using cleanup = new Cleanup(onLine);
  cleanup.defer(policy, await temporarily(policy, '#!/bin/sh\nexit 101\n', 0o755));
  cleanup.defer(
    noMainCluster,
    await temporarily(noMainCluster, 'create_main_cluster = false\n', 0o644),
  );
  await aptGet(['update', '-q', ...patiently], onLine, signal);
  const quietly = ['-o', 'Dpkg::Options::=--force-confold', '--no-install-recommends'];
  await aptGet(['install', '-q', '-y', ...patiently, ...quietly, ...packages], onLine, signal);
}

/** Puts a file in place; the function returned puts back what was there. */
async function temporarily(
  path: string,
  content: string,
  mode: number,
): Promise<() => Promise<void>> {
  const saved = `${path}.before-pg-ha-bench`;
  const existed = await stat(path).then(
    () => true,
    () => false,
  );
  await mkdir(dirname(path), { recursive: true });
  // A copy left by an installation that was killed is the original: keep that one.
  if (existed && !(await stat(saved).catch(() => null))) await copyFile(path, saved);
  await writeFile(path, content);
  await chmod(path, mode);
  return async () => {
    if (existed) await rename(saved, path);
    else await rm(path, { force: true });
  };
}

async function aptGet(
  args: readonly string[],
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const child = spawn('apt-get', args, {
    env: {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      DEBIAN_FRONTEND: 'noninteractive',
      LC_ALL: 'C.UTF-8',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C must not reach dpkg in the middle of its work: we stop after it.
    detached: true,
    timeout: installMs,
  });
  let last: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = chunk.split('\n').filter((line) => line.trim() !== '');
      last = [...last, ...lines].slice(-6);
      lines.forEach(onLine);
    });
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit, by) => resolve(exit ?? by ?? 'nothing'));
  });
  signal.throwIfAborted();
  if (code !== 0) throw new Error(`apt-get ${args[0]} ended with ${code}:\n${last.join('\n')}`);
}
