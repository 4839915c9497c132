import type { Topology } from '../../../core/cluster.ts';
import { Refused } from '../../../core/errors.ts';
import { autoctl } from '../autoctl.ts';
import { places } from '../directory.ts';
import type { Launch } from '../environment.ts';

const backMs = 60_000;

/** A node, and how it stands with the others. */
interface Subject {
  readonly node: string;
  readonly topology: Topology;
}

/** As an operator does it; of a primary it is a hand-over first. */
export async function enableMaintenance(
  launch: Launch,
  directory: string,
  subject: Subject,
  signal: AbortSignal,
): Promise<void> {
  const { node } = subject;
  if (isMaintained(subject)) throw new Refused(`${node} is in maintenance already`);
  const enable = ['enable', 'maintenance', '--allow-failover'];
  await command(launch, directory, node, enable, signal);
}

/** Back in, whoever has been interrupted meanwhile. Harmless when it never came to be out. */
export async function disableMaintenance(launch: Launch, directory: string, subject: Subject) {
  if (!isMaintained(subject)) return;
  const signal = AbortSignal.timeout(backMs);
  await command(launch, directory, subject.node, ['disable', 'maintenance'], signal);
}

/** Or on its way there. */
function isMaintained({ node, topology }: Subject): boolean {
  const goal = topology.nodes.find(({ name }) => name === node)?.goalState ?? '';
  return goal.endsWith('maintenance');
}

async function command(
  launch: Launch,
  directory: string,
  node: string,
  words: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const data = ['--pgdata', places.data(directory, node)];
  await autoctl(launch, places.node(directory, node), [...words, ...data], signal);
}
