/**
 * Heals after somebody, a process of its own. Standard input is a pipe from who does things to a
 * cluster: the cluster, then what is owed to it. When that closes without a last word, however they
 * ended, it heals what is owed still, all nodes side by side, and says so.
 */
import { createInterface } from 'node:readline';
import { attachLab } from '../cluster/compose/make.ts';
import { ExternalCluster } from '../cluster/external/cluster.ts';
import { LocalCluster } from '../cluster/local/cluster.ts';
import { findPrograms, isComplete } from '../cluster/local/programs.ts';
import type { ClusterDriver } from '../core/cluster.ts';
import { maskSecrets, messageOf } from '../core/errors.ts';
import { faults } from '../scenarios/faults/index.ts';
import { type Charge, type Debt, lastWord } from './mender.ts';

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.stderr.on('error', () => undefined);

const [charge, owed] = await listen();
if (charge && owed.length > 0) await healAll(charge, owed);

/** What is owed when they are gone. */
async function listen(): Promise<[Charge | null, readonly Debt[]]> {
  let charge: Charge | null = null;
  const owed = new Map<string, Debt>();
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === lastWord) return [null, []];
    if (charge === null) charge = JSON.parse(line) as Charge;
    else note(JSON.parse(line) as Debt, owed);
  }
  return [charge, [...owed.values()]];
}

function note(debt: Debt, owed: Map<string, Debt>): void {
  const key = `${debt.fault} ${debt.node}`;
  if (debt.what === 'owe') owed.set(key, debt);
  else owed.delete(key);
}

async function healAll(charge: Charge, owed: readonly Debt[]): Promise<void> {
  const cluster = await reach(charge);
  // Taken down meanwhile, and what was done to it with it.
  if (!cluster) return;
  await Promise.all(owed.map((debt) => heal(cluster, debt)));
  // Of a cluster that we have not made that ends no more than our connections.
  if (charge.kind === 'external') await cluster[Symbol.asyncDispose]();
}

async function heal(cluster: ClusterDriver, { fault, node }: Debt): Promise<void> {
  try {
    await faults.get(fault)?.healer(cluster)?.(node);
    console.error(`${fault} of ${node}: healed after all`);
  } catch (error) {
    console.error(maskSecrets(`${fault} of ${node} is not healed: ${messageOf(error)}`));
  }
}

async function reach(charge: Charge): Promise<ClusterDriver | null> {
  if (charge.kind === 'external') return new ExternalCluster(charge.spec, process.env);
  if (charge.kind === 'compose') return attachLab(charge.directory, process.env);
  const programs = await findPrograms();
  return isComplete(programs) ? LocalCluster.attach(charge.base, charge.directory, programs) : null;
}
