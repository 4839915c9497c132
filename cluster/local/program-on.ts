import type { DatabaseUser } from './database-user.ts';
import type { Launch } from './environment.ts';
import { namespacePath, nsenter } from './network/command.ts';

/** How a program of a node is started. */
interface ProgramOn {
  readonly file: string;
  /** Go before the program's own arguments. */
  readonly before: readonly string[];
  /** Whom to start it as. */
  readonly user: DatabaseUser;
}

/**
 * A program in the network of the node that works in `cwd`. Only root enters a namespace, so that it
 * is nsenter that then becomes the database user; it replaces itself by the program.
 */
export function programOn(launch: Launch, cwd: string, program: string): ProgramOn {
  const namespace = launch.namespaceAt(cwd);
  if (namespace === null) return { file: program, before: [], user: launch.user };
  const { user } = launch;
  const become = user ? [`--setuid=${user.uid}`, `--setgid=${user.gid}`] : [];
  const enter = [`--net=${namespacePath(namespace)}`, ...become, '--', program];
  return { file: nsenter, before: enter, user: undefined };
}
