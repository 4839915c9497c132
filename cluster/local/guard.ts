import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { typescriptOptions } from '../../core/typescript.ts';

const watchdog = fileURLToPath(new URL('./watchdog.ts', import.meta.url));
const mender = fileURLToPath(new URL('./network/mender.ts', import.meta.url));

/** Our end of the pipe to a watchdog. Losing it, by any death of ours, ends the cluster. */
export interface Guard {
  /** The last word: the cluster stays without us, or it is gone already. */
  dismiss(lastWord: 'keep' | 'gone'): Promise<void>;
}

/** Sets a watchdog on a cluster's directory, before anything is started in it. */
export function guard(base: string, directory: string): Guard {
  return outlive(watchdog, [base, directory]);
}

/** Our end of the pipe to who heals a node's network, should we die before we have. */
export interface Mender {
  dismiss(lastWord: 'healed'): Promise<void>;
}

/** For a cluster that outlives us: no watchdog ends it. */
export function mendAfterUs(
  base: string,
  directory: string,
  healing: 'rejoin' | 'restorePower' | 'unshape',
  node: string,
): Mender {
  return outlive(mender, [base, directory, healing, node]);
}

/**
 * Starts a program of ours that hears our last word, or that there was none. `env` 'ours': it needs
 * what we were given, to find a Docker Engine for instance.
 */
export function outlive(program: string, args: readonly string[], env: 'ours' | 'none' = 'none') {
  const child = spawn(
    process.execPath,
    [...typescriptOptions, program, ...args],
    // detached: Ctrl-C goes to the terminal's whole process group, and must not reach it.
    {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      ...(env === 'ours' ? {} : { env: { PATH: '/usr/bin:/bin' } }),
    },
  );
  child.stdin.on('error', () => undefined);
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    // It could not be started: then the next start cleans up, should we die.
    child.once('error', () => resolve());
  });
  return {
    async dismiss(lastWord: string) {
      child.ref();
      child.stdin.end(lastWord);
      await exited;
    },
  };
}
