import { readFile } from 'node:fs/promises';

/** What the process itself holds open, with room for its questions to nodes and for /metrics. */
const ownFiles = 128;

/** Why so many connections cannot be had; null: they can, or the system does not say (not Linux). */
export async function tooFewFiles(
  maxConnections: number,
  limitsFile = '/proc/self/limits',
): Promise<string | null> {
  const limits = await readFile(limitsFile, 'utf8').catch(() => '');
  // Node has raised the soft limit to the hard one by now.
  const most = Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
  const needed = 2 * maxConnections + ownFiles;
  if (most >= needed) return null;
  return (
    `--max-connections ${maxConnections} takes ${needed} open files, and the limit is ${most}: ` +
    'raise it (LimitNOFILE, ulimit -n), or lower --max-connections'
  );
}
