import { messageOf } from '../../../core/errors.ts';
import { command } from './command.ts';

/** Debian packages, and the programs of each that make and disturb a network. */
const programs = { iproute2: 'ip -V', iptables: 'iptables -V' } as const;
type Package = keyof typeof programs;

/** Versions as the programs print them; null: not installed. */
export type NetworkPrograms = { readonly [Name in Package]: string | null };

export type NetworkRequirements =
  | { readonly kind: 'met' }
  /** Packages would help. */
  | { readonly kind: 'missing'; readonly packages: readonly Package[] }
  /** Nothing that can be installed would. */
  | { readonly kind: 'impossible'; readonly why: string };

/** What a network of namespaces needs here, tried out in one that is gone again at once. */
export async function networkRequirements(): Promise<NetworkRequirements> {
  if (process.getuid?.() !== 0) return { kind: 'impossible', why: onlyRoot };
  const found = await findNetworkPrograms();
  const packages = (Object.keys(programs) as Package[]).filter((name) => found[name] === null);
  if (packages.length > 0) return { kind: 'missing', packages };
  try {
    await command(null, 'unshare', ['--net', 'sh', '-e'], trial);
    return { kind: 'met' };
  } catch (error) {
    return { kind: 'impossible', why: `${notAllowed} (${messageOf(error)})` };
  }
}

export async function findNetworkPrograms(): Promise<NetworkPrograms> {
  return { iproute2: await versionOf('iproute2'), iptables: await versionOf('iptables') };
}

const onlyRoot =
  'only root can give each node a network namespace of its own: run this as root (sudo)';
const notAllowed =
  'this system does not let us make network namespaces; in a container that takes the capabilities NET_ADMIN and SYS_ADMIN';
const trial = `
  ip link add test0 type veth peer name test1
  ip link add bridge0 type bridge
  iptables -A INPUT -i test0 -j DROP`;

/** `ip utility, iproute2-6.1.0` or `iptables v1.8.9 (nf_tables)`: the first dotted number. */
async function versionOf(name: Package): Promise<string | null> {
  const [program = '', ...args] = programs[name].split(' ');
  try {
    const printed = await command(null, program, args);
    return printed.match(/\d+(\.\d+)+/)?.[0] ?? 'found';
  } catch {
    return null;
  }
}
