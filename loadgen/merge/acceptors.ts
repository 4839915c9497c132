import { join } from 'node:path';
import { type HistoryEvent, runFiles } from '../../core/history.ts';
import { eventsOf } from './files.ts';

type AcceptorEvent = Extract<HistoryEvent, { kind: 'acceptor' }>;

/** What the merged writes.bin calls each node, and what each part called it. */
export interface Acceptors {
  /** By time. */
  readonly events: readonly AcceptorEvent[];
  /** null: a process that was killed did not come to say who that is. */
  indexOf(part: string, index: number): number | null;
}

/** Each process numbers the nodes as it meets them: by name, they are the same. */
export async function acceptorsOf(parts: readonly string[]): Promise<Acceptors> {
  const met: (AcceptorEvent & { readonly part: string })[] = [];
  for (const part of parts)
    for await (const event of eventsOf(join(part, runFiles.events)))
      if (event.kind === 'acceptor') met.push({ ...event, part });
  met.sort((a, b) => a.atMs - b.atMs);
  const names = [...new Set(met.map(({ acceptedBy }) => acceptedBy))];
  const nameOf = new Map(met.map((one) => [`${one.part} ${one.index}`, one.acceptedBy]));
  return {
    events: names.map((acceptedBy, index) => ({
      kind: 'acceptor',
      atMs: met.find((one) => one.acceptedBy === acceptedBy)?.atMs ?? 0,
      index,
      acceptedBy,
    })),
    indexOf(part, index) {
      const name = nameOf.get(`${part} ${index}`);
      return name === undefined ? null : names.indexOf(name);
    },
  };
}
