import { execFile } from 'node:child_process';
import { chown, mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, UsageError } from '../../core/errors.ts';
import type { DatabaseUser } from './database-user.ts';
import { places } from './directory.ts';

const run = promisify(execFile);
// Where a distribution puts mount and mkfs; nothing of our own environment goes in.
const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };
const options = { timeout: 60_000, env };

interface Owner {
  readonly directory: string;
  readonly nodes: readonly string[];
  readonly user: DatabaseUser;
}

/**
 * A file system of its own for each node: an image in the cluster's directory, mounted over the
 * node's. Throws UsageError where that cannot be: only root may mount.
 */
export async function mountSmallDisks({ directory, nodes, user }: Owner, bytes: number) {
  try {
    await mkdir(join(directory, 'disks'), { mode: 0o700 });
    for (const node of nodes) {
      const image = join(directory, 'disks', `${node}.img`);
      const home = places.node(directory, node);
      // Sparse: it takes of the machine's disk what is written to it.
      await writeFile(image, '');
      await truncate(image, bytes);
      await run('mkfs.ext4', ['-q', '-m', '0', '-E', 'lazy_itable_init=1', image], options);
      await run('mount', ['-o', 'loop,nosuid,nodev', image, home], options);
      if (user) await chown(home, user.uid, user.gid);
    }
  } catch (error) {
    throw new UsageError(
      `cluster.smallDisk: cannot give each node a file system of its own, which takes root and a loop device: ${messageOf(error)}`,
    );
  }
}

/** Whatever is mounted inside a cluster's directory, whoever mounted it. */
export async function unmountIn(directory: string): Promise<void> {
  for (const place of (await mountsIn(directory)).reverse()) {
    const unmounted = await run('umount', [place], options).then(
      () => true,
      () => false,
    );
    // Busy still: gone from here now, and for good with the last process that uses it.
    // Somebody else may be at it as well: that it is gone is enough.
    if (!unmounted && (await mountsIn(directory)).includes(place))
      await run('umount', ['--lazy', place], options);
  }
}

/** In the order in which they were mounted. */
export async function mountsIn(directory: string): Promise<string[]> {
  const table = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  const all = table.split('\n').map((line) => unquoted(line.split(' ')[4] ?? ''));
  return all.filter((place) => place.startsWith(`${directory}/`));
}

/** The kernel writes a space as \040, and so on. */
function unquoted(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
