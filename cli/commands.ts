import type { Command } from 'commander';

type MakeCommand = (signal: AbortSignal, done: (code: number) => void) => Command;

/** In the order of --help. */
const commands = new Map<string, () => Promise<MakeCommand>>([
  ['bench', async () => (await import('./bench.ts')).benchCommand],
  ['lab', async () => (await import('./lab.ts')).labCommand],
  ['load', async () => (await import('./load.ts')).loadCommand],
  ['import', async () => (await import('./import.ts')).importCommand],
  ['merge', async () => (await import('./merge.ts')).mergeCommand],
  ['proxy', async () => (await import('./proxy.ts')).proxyCommand],
  ['seed', async () => (await import('./seed.ts')).seedCommand],
  ['report', async () => (await import('./report.ts')).reportCommand],
  ['compare', async () => (await import('./compare.ts')).compareCommand],
  ['doctor', async () => (await import('./doctor.ts')).doctorCommand],
]);

/**
 * The command of this name alone, since loading all of them takes a second; for any other word all
 * of them, to be listed or suggested.
 */
export async function commandsFor(name: string | undefined): Promise<readonly MakeCommand[]> {
  const wanted = commands.get(name ?? '');
  return Promise.all((wanted ? [wanted] : [...commands.values()]).map((load) => load()));
}
