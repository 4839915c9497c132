import { fileURLToPath } from 'node:url';
import { outlive } from '../outlive.ts';

const watchdog = fileURLToPath(new URL('./watchdog.ts', import.meta.url));

/** Our end of the pipe to a watchdog. Losing it, by any death of ours, ends the cluster. */
export interface Guard {
  /** The last word: the cluster stays without us, or it is gone already. */
  dismiss(lastWord: 'keep' | 'gone'): Promise<void>;
}

/** Sets a watchdog on a cluster's directory, before anything is started in it. */
export function guard(base: string, directory: string): Guard {
  return outlive(watchdog, [base, directory]);
}
