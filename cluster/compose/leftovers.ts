import { messageOf } from '../../core/errors.ts';
import { isAlive, type ProcessIdentity } from '../local/process-identity.ts';
import { destroyLab } from './destroy.ts';
import { docker } from './docker.ts';
import { labLabels } from './project.ts';
import { type LabRecord, listLabs, readLab } from './record.ts';

/** A lab, or what is left of one, and whose it is. */
export interface FoundLab {
  readonly directory: string;
  /** `owned`: a harness is using it; `kept`: stays until `lab down`; `orphan`: its owner is gone. */
  readonly status: 'owned' | 'kept' | 'orphan';
}

/** By the directories in `base` and by what Docker has; without an engine, by the directories alone. */
export async function findLabs(base: string): Promise<readonly FoundLab[]> {
  const found = new Map<string, FoundLab['status']>();
  for (const { directory, owner } of await listLabs(base))
    found.set(directory, await statusOf(owner));
  for (const [directory, owner] of await labelled()) {
    if (found.has(directory)) continue;
    const record: LabRecord | null = await readLab(directory);
    found.set(directory, await statusOf(record ? record.owner : owner));
  }
  return [...found].map(([directory, status]) => ({ directory, status }));
}

/** Destroys what nobody owns any more; one that resists is told to `onProblem`. */
export async function sweepLabs(
  base: string,
  onProblem: (what: string) => void,
): Promise<readonly string[]> {
  const swept: string[] = [];
  for (const { directory, status } of await findLabs(base)) {
    if (status !== 'orphan') continue;
    try {
      await destroyLab(directory);
      swept.push(directory);
    } catch (error) {
      onProblem(`cannot clean ${directory}: ${messageOf(error)}`);
    }
  }
  return swept;
}

async function statusOf(owner: ProcessIdentity | null): Promise<FoundLab['status']> {
  if (owner === null) return 'kept';
  return (await isAlive(owner)) ? 'owned' : 'orphan';
}

const lists = [
  ['ps', '--all'],
  ['volume', 'ls'],
  ['network', 'ls'],
] as const;

/** The directory of every lab that Docker has anything of, and who made it. */
async function labelled(): Promise<ReadonlyMap<string, ProcessIdentity | null>> {
  const wanted = ['--filter', `label=${labLabels.directory}`];
  const format = `{{.Label "${labLabels.owner}"}}\t{{.Label "${labLabels.directory}"}}`;
  const asked = lists.map((list) => docker([...list, ...wanted, '--format', format]));
  const told = await Promise.all(asked.map((one) => one.catch(() => '')));
  const lines = told.flatMap((text) => text.split('\n').filter((line) => line.includes('\t')));
  return new Map(
    lines.map((line) => {
      const [owner = '', directory = ''] = line.split('\t');
      return [directory, identityIn(owner)];
    }),
  );
}

/** `pid startTime bootId`; empty: it was made to stay. */
function identityIn(text: string): ProcessIdentity | null {
  const [pid, startTime, bootId] = text.split(' ');
  return pid && startTime && bootId ? { pid: Number(pid), startTime, bootId } : null;
}
