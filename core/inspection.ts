import type { Topology } from './cluster.ts';

/** What a node says of its part in replication. */
export interface ReplicationWord {
  readonly inRecovery: boolean;
  readonly timeline: number;
  /** Receives WAL now. */
  readonly streaming: boolean;
  /** Nodes that it streams to. */
  readonly followers: number;
}

export interface InspectedNode {
  readonly name: string;
  /** null: it does not answer. */
  readonly word: ReplicationWord | null;
}

/** How the cluster is left: by its monitor, and by each node's own word. */
export interface Inspection extends Pick<Topology, 'primary' | 'redundant'> {
  readonly nodes: readonly InspectedNode[];
}

/** A sentence for everything that keeps it from being one primary and standbys that follow it. */
export function wrongWith({ primary, redundant, nodes }: Inspection): readonly string[] {
  const leader = nodes.find(({ name }) => name === primary);
  const standbys = nodes.filter((node) => node !== leader);
  return [
    ...(redundant ? [] : ['the monitor does not see one primary and healthy standbys']),
    ...(leader === undefined ? ['nobody is the primary'] : wrongLeader(leader, standbys.length)),
    ...standbys.flatMap((node) => wrongStandby(node, leader)),
  ];
}

function wrongLeader({ name, word }: InspectedNode, standbys: number): readonly string[] {
  if (word === null) return [`${name}, the primary, does not answer`];
  if (word.inRecovery) return [`${name}, the primary, is in recovery`];
  if (word.followers >= standbys) return [];
  return [`${name}, the primary, streams to ${word.followers} of ${standbys} standbys`];
}

function wrongStandby(
  { name, word }: InspectedNode,
  leader: InspectedNode | undefined,
): readonly string[] {
  if (word === null) return [`${name} does not answer`];
  if (!word.inRecovery) return [`${name} is out of recovery, and not the primary`];
  if (!word.streaming) return [`${name} receives nothing from the primary`];
  const wanted = leader?.word?.timeline ?? word.timeline;
  if (word.timeline === wanted) return [];
  return [`${name} follows timeline ${word.timeline}, the primary is on ${wanted}`];
}
