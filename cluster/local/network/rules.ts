import { command } from './command.ts';

/** Why packets are dropped; each reason has its own pair of chains, so that healing one keeps the others. */
export const reasons = ['cut', 'power', 'loss'] as const;
export type Reason = (typeof reasons)[number];

/** What is dropped, each an iptables match such as `! -s 198.18.1.1`, '' for everything; null: nothing. */
export interface Drops {
  readonly in: string | null;
  readonly out: string | null;
}

/** Empty chains, in the path of every packet but those of the host to itself. */
export async function prepareRules(namespace: string): Promise<void> {
  await restore(namespace, emptyChains());
}

/** All at once, established connections included; twice is as once. */
export async function drop(namespace: string, reason: Reason, drops: Drops): Promise<void> {
  await restore(namespace, dropRules(reason, drops));
}

export async function isDropping(namespace: string, reason: Reason): Promise<boolean> {
  const chains = ['in', 'out'].map((way) =>
    command(namespace, 'iptables', ['-w', '5', '-S', `${reason}-${way}`]),
  );
  return (await Promise.all(chains)).some((rules) => / -j DROP/.test(rules));
}

export async function dropNothing(namespace: string, reason: Reason): Promise<void> {
  await drop(namespace, reason, { in: null, out: null });
}

async function restore(namespace: string, table: string): Promise<void> {
  await command(namespace, 'iptables-restore', ['--noflush', '-w', '5'], table);
}

/** For iptables-restore. */
export function emptyChains(): string {
  const chains = reasons.flatMap((reason) => [`:${reason}-in - [0:0]`, `:${reason}-out - [0:0]`]);
  const jumps = reasons.flatMap((reason) => [
    `-A INPUT -i eth0 -j ${reason}-in`,
    `-A OUTPUT -o eth0 -j ${reason}-out`,
  ]);
  return tableOf([...chains, ...jumps]);
}

/** For iptables-restore. */
export function dropRules(reason: Reason, drops: Drops): string {
  const rule = (way: 'in' | 'out', match: string | null) =>
    match === null ? [] : [`-A ${reason}-${way} ${match} -j DROP`];
  const emptied = [`:${reason}-in - [0:0]`, `:${reason}-out - [0:0]`];
  return tableOf([...emptied, ...rule('in', drops.in), ...rule('out', drops.out)]);
}

function tableOf(lines: readonly string[]): string {
  return ['*filter', ...lines, 'COMMIT', ''].join('\n');
}
