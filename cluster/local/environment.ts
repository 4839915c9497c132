import { basename, dirname, join } from 'node:path';
import type { DatabaseUser } from './database-user.ts';
import { places } from './directory.ts';
import { type NetworkRecord, namespaceOf } from './network/record.ts';
import type { Programs } from './programs.ts';

/** How every program of one cluster is started: nothing of our own environment goes in. */
export interface Launch {
  readonly programs: Programs;
  readonly user: DatabaseUser;
  readonly env: Readonly<Record<string, string>>;
  /** The network namespace of what works in `cwd`; null: the machine's own. */
  namespaceAt(cwd: string): string | null;
}

export function launchIn(
  directory: string,
  programs: Programs,
  user: DatabaseUser,
  network: NetworkRecord | null,
): Launch {
  const sockets = join(directory, places.sockets);
  return {
    programs,
    user,
    // A node is known by where its processes work.
    namespaceAt: (cwd) =>
      network && dirname(cwd) === directory ? namespaceOf(network, basename(cwd)) : null,
    env: {
      // Root's folders in PATH make pg_autoctl, run by an ordinary user, print errors.
      PATH: `${programs.serverBin}:/usr/bin:/bin`,
      LC_ALL: 'C.UTF-8',
      HOME: directory,
      XDG_CONFIG_HOME: join(directory, 'config'),
      XDG_DATA_HOME: join(directory, 'state'),
      XDG_RUNTIME_DIR: join(directory, 'run'),
      // Where servers put their sockets, and where pg_autoctl looks for them.
      PG_REGRESS_SOCK_DIR: sockets,
      PGHOST: sockets,
    },
  };
}

/** The folders inside a cluster's directory that the database user writes to. */
export function writableFolders(directory: string, nodes: readonly string[]): string[] {
  const inside = [places.sockets, 'config', 'state', 'run', places.monitor, ...nodes];
  return inside.map((name) => join(directory, name));
}
