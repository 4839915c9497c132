import type { Command } from 'commander';
import { UsageError } from '../core/errors.ts';
import { faultNamed } from './lab-fault.ts';
import type { Lab } from './lab-turn.ts';

interface HealOptions {
  readonly dir?: string;
  readonly target: string;
}

/** `lab heal`: of a fault that somebody else has left behind. */
export function addHeal(command: Command, lab: Lab): void {
  command
    .argument('<fault>')
    .requiredOption('--target <node>', "a node's name, or monitor")
    .action((name: string, options: HealOptions) => heal(name, options, lab));
}

async function heal(name: string, options: HealOptions, lab: Lab): Promise<void> {
  const { target } = options;
  const fault = faultNamed(name);
  const cluster = await lab.find(options);
  const known = [...cluster.nodes.map((node) => node.name), ...(fault.monitor ? ['monitor'] : [])];
  if (!known.includes(target))
    throw new UsageError(`--target ${target}: there is ${known.join(', ')}`);
  const healer = fault.healer(cluster);
  if (!healer) throw new UsageError(`${name} ends by itself: there is nothing to heal`);
  await healer(target);
  console.error('healed');
  await lab.show(cluster);
}
