import { Refused } from '../../../core/errors.ts';
import { containersOf } from '../project.ts';
import { type LabNode, type LabRecord, monitorService } from '../record.ts';
import { statusOf } from './containers.ts';
import type { LabHost } from './packets.ts';

/** Who is meant by the name that a fault has of it: a node, or `monitor`. */

export function nodeOf({ nodes }: LabRecord, name: string): LabNode {
  const node = nodes.find((each) => each.name === name);
  if (!node) throw new Error(`no node ${name}: there is ${nodes.map((n) => n.name).join(', ')}`);
  return node;
}

export async function containerOf(record: LabRecord, node: string): Promise<string> {
  const service = node === 'monitor' ? monitorService : nodeOf(record, node).name;
  const id = (await containersOf(record.project)).get(service);
  if (id === undefined) throw new Error(`${service} has no container`);
  return id;
}

/** Its container; throws Refused when there is nobody in it to do anything to. */
export async function runningOf(record: LabRecord, node: string): Promise<string> {
  const id = await containerOf(record, node);
  const status = await statusOf(id);
  if (status !== 'running') throw new Refused(`the container of ${node} is ${status} already`);
  return id;
}

export async function isUp(id: string): Promise<boolean> {
  return ['running', 'paused'].includes(await statusOf(id));
}

/** The addresses are those of compose.yaml. */
export function hostOf({ subnet, image, nodes }: LabRecord, name: string, id: string): LabHost {
  const addresses = [
    ['monitor', `${subnet}.5`],
    ...nodes.map((node, i) => [node.name, `${subnet}.${10 + i}`]),
  ];
  const peers = addresses.flatMap(([other, address = '']) => (other === name ? [] : [address]));
  return { name, id, image, peers, gateway: `${subnet}.1` };
}
