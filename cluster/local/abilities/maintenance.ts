import { autoctl } from '../autoctl.ts';
import { places } from '../directory.ts';
import type { Launch } from '../environment.ts';

const backMs = 60_000;

/** As an operator does it; of a primary it is a hand-over first. */
export async function enableMaintenance(
  launch: Launch,
  directory: string,
  node: string,
  signal: AbortSignal,
): Promise<void> {
  const enable = ['enable', 'maintenance', '--allow-failover'];
  await command(launch, directory, node, enable, signal);
}

/** Back in, whoever has been interrupted meanwhile. */
export async function disableMaintenance(launch: Launch, directory: string, node: string) {
  const signal = AbortSignal.timeout(backMs);
  await command(launch, directory, node, ['disable', 'maintenance'], signal);
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
