import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Refused } from '../../../core/errors.ts';
import { places } from '../directory.ts';
import { mountsIn } from '../small-disk.ts';

const run = promisify(execFile);
const ballast = 'ballast';
const blockBytes = 4096;

/** Takes what is free on the node's own file system. Never on the machine's. */
export async function fillDisk(directory: string, node: string): Promise<void> {
  const home = places.node(directory, node);
  if (!(await mountsIn(directory)).includes(home))
    throw new Refused(
      `${node} has no file system of its own: cluster.smallDisk, or lab up --small-disk 3GB`,
    );
  const path = join(home, ballast);
  const { bavail, bsize } = await statfs(home);
  if (existsSync(path)) throw new Refused(`the disk of ${node} is full already`);
  // What others write meanwhile makes it too much; then the rest is taken block by block.
  const bulk = Math.max(blockBytes, Math.floor(bavail * bsize * 0.99));
  await run('fallocate', ['-l', String(bulk), path], { timeout: 60_000 }).catch(() => undefined);
  await appendUntilFull(path);
}

export async function freeDisk(directory: string, node: string): Promise<void> {
  await rm(join(places.node(directory, node), ballast), { force: true });
}

async function appendUntilFull(path: string): Promise<void> {
  const block = Buffer.alloc(blockBytes * 64);
  await using file = await open(path, 'a');
  for (let size = block.length; size >= blockBytes; ) {
    try {
      await file.write(block, 0, size);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      size /= 2;
    }
  }
}
