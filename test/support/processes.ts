import { readdirSync, readFileSync } from 'node:fs';

/** Processes of this machine whose command line has both words, by pid. */
export function processesWith(...words: readonly string[]): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return words.every((word) => command.includes(word));
    } catch {
      return false;
    }
  });
}
