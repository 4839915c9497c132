import { messageOf } from '../../core/errors.ts';
import { command } from './network/command.ts';

/**
 * Why no node can have a file system of its own here, tried out with a small one that is gone again
 * at once, with the namespace that it is mounted in; null: each can.
 */
export async function smallDiskProblem(): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'only root may mount one: run this as root (sudo)';
  try {
    const inNamespace = ['--mount', '--propagation', 'private', 'sh', '-eu'];
    await command(null, 'unshare', inNamespace, trial);
    return null;
  } catch (error) {
    return `it takes mkfs.ext4 (e2fsprogs) and a loop device, and in a container the capability SYS_ADMIN (${messageOf(error)})`;
  }
}

const trial = `
  place=$(mktemp -d)
  trap 'umount "$place" 2>/dev/null || true; rm -f "$place.img"; rmdir "$place"' EXIT
  truncate -s 4M "$place.img"
  mkfs.ext4 -q "$place.img"
  mount -o loop,nosuid,nodev "$place.img" "$place"`;
