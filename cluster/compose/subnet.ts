import { networkInterfaces } from 'node:os';
import { overlaps } from '../local/network/taken.ts';
import { docker, jsonLines } from './docker.ts';

/** From the range that is kept for benchmarks; native clusters with a network begin at its other end. */
const second = 19;

interface Network {
  readonly IPAM?: { readonly Config?: readonly { readonly Subnet?: string }[] | null };
}

/**
 * The first three bytes of a /24 that neither Docker nor this machine has a use for yet. `start`
 * spreads labs that start at the same moment.
 */
export async function freeSubnet(start: number): Promise<string> {
  const ids = (await docker(['network', 'ls', '--quiet'])).split('\n').filter(Boolean);
  const format = ['--format', '{{json .}}'];
  // One that is removed meanwhile makes it fail, though it tells of all others.
  const asked = ids.map((id) => docker(['network', 'inspect', ...format, id]));
  const told = await Promise.allSettled(asked);
  const networks = told.flatMap((one) =>
    one.status === 'fulfilled' ? jsonLines<Network>(one.value) : [],
  );
  return freeAmong([...networks.flatMap(subnetsOf), ...ownSubnets()], start);
}

function subnetsOf({ IPAM }: Network): readonly string[] {
  return (IPAM?.Config ?? []).flatMap(({ Subnet }) => Subnet ?? []);
}

function ownSubnets(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.flatMap(({ cidr }) => cidr ?? []);
}

/** Of 256 candidates; throws when none is free. */
export function freeAmong(taken: readonly string[], start: number): string {
  const candidates = Array.from({ length: 256 }, (_, i) => `198.${second}.${(start + i) % 256}`);
  const free = candidates.find((one) => !taken.some((cidr) => overlaps(`${one}.0`, cidr)));
  if (free === undefined) throw new Error(`no free network in 198.${second}.0.0/16`);
  return free;
}
