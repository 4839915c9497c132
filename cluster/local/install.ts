import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Installs the packages named as its arguments. For the time of it policy-rc.d answers 101, so that
 * no service starts, and createcluster.d says that no `main` cluster is wanted; afterwards, however
 * it ends, both are as before. One at a time; a file that an installation killed in the middle has
 * left is known by its mark, and is not taken for the machine's own.
 */
const installScript = `
exec 9>/run/pg-ha-bench-install.lock && flock 9
trap '' INT TERM HUP
policy=/usr/sbin/policy-rc.d
saved=$policy.before-pg-ha-bench
settings=/etc/postgresql-common/createcluster.d
restore() {
  rm -f $settings/pg-ha-bench.conf
  if [ -e $saved ]; then mv -f $saved $policy; else rm -f $policy; fi
}
trap restore EXIT
if [ -e $policy ] && ! grep -q 'by pg-ha-bench' $policy; then cp -p $policy $saved; fi
printf '#!/bin/sh\\n# by pg-ha-bench, for the time of an installation\\nexit 101\\n' > $policy
chmod 755 $policy
umask 022
mkdir -p $settings
echo 'create_main_cluster = false' > $settings/pg-ha-bench.conf
apt-get install -q -y -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confold \\
  --no-install-recommends "$@"
`;

const updateScript = 'exec apt-get update -q -o DPkg::Lock::Timeout=120';

export interface Installation {
  /** Asked when the machine's package lists are up to date. */
  readonly packages: () => Promise<readonly string[]>;
  /** Variables that apt-get needs to reach its mirrors, such as http_proxy. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Installs packages by apt-get, as root. Throws with the end of what it printed. */
export async function installPackages(
  { packages, env }: Installation,
  signal: AbortSignal,
): Promise<void> {
  await shell(updateScript, [], env);
  signal.throwIfAborted();
  await shell(installScript, await packages(), env);
  signal.throwIfAborted();
}

/**
 * In a session of its own, writing to a file: neither Ctrl-C nor our end reaches dpkg in the middle
 * of its work, and it is waited for.
 */
async function shell(
  script: string,
  args: readonly string[],
  env: Installation['env'],
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'pg-ha-bench-install-'));
  const output = join(directory, 'log');
  const log = openSync(output, 'w');
  const child = spawn('/bin/sh', ['-c', script, 'sh', ...args], {
    env: {
      ...env,
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      DEBIAN_FRONTEND: 'noninteractive',
      LC_ALL: 'C.UTF-8',
    },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exit, by) => resolve(exit ?? by ?? 'nothing'));
  });
  const printed = (await readFile(output, 'utf8')).trim().split('\n').slice(-6).join('\n');
  await rm(directory, { recursive: true });
  if (code !== 0) throw new Error(`apt-get ended with ${code}:\n${printed}`);
}
