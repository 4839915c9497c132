import type { Shape } from '../../../core/cluster.ts';
import { command } from './command.ts';
import type { Host } from './host.ts';
import { drop, dropNothing, isDropping } from './rules.ts';

/**
 * Slows a host's network down, in both directions alike. Where the kernel has no netem nothing can
 * be delayed: bandwidth is then limited by tbf and packets are lost by iptables. Returns what was
 * done, in words; throws when none of it can be.
 */
export async function shapeHost(host: Host, shape: Shape): Promise<string> {
  await unshapeHost(host);
  const wanted = netemOf(shape);
  if (wanted.length === 0) throw new Error('a shape without delay, loss or bandwidth is none');
  if (await discipline(host, ['netem', 'limit', '10000', ...wanted]))
    return `${inWords(shape)}, in each direction, by netem`;
  const { delayMs, ...rest } = shape;
  if (netemOf(rest).length === 0)
    throw new Error('this kernel has no netem (sch_netem), and nothing else delays packets');
  await withoutNetem(host, rest);
  const missing = delayMs ? `; no ${inWords({ delayMs })}: this kernel has no netem` : '';
  return `${inWords(rest)}, in each direction, by ${toolsOf(rest)}${missing}`;
}

export async function unshapeHost(host: Host): Promise<void> {
  await dropNothing(host.namespace, 'loss');
  for (const end of endsOf(host))
    if (await hasQueue(end))
      await command(end.namespace, 'tc', ['qdisc', 'del', 'dev', end.device, 'root']);
}

export async function isShaped(host: Host): Promise<boolean> {
  const queues = await Promise.all(endsOf(host).map(hasQueue));
  return queues.includes(true) || isDropping(host.namespace, 'loss');
}

/** One of ours: a device always has some. */
async function hasQueue({
  namespace,
  device,
}: ReturnType<typeof endsOf>[number]): Promise<boolean> {
  const now = await command(namespace, 'tc', ['qdisc', 'show', 'dev', device]);
  return / (netem|tbf) /.test(now);
}

async function withoutNetem(host: Host, { lossPercent, bytesPerSecond }: Shape): Promise<void> {
  if (bytesPerSecond) {
    const rate = ['rate', `${8 * bytesPerSecond}bit`, 'burst', '32kb', 'latency', '400ms'];
    if (!(await discipline(host, ['tbf', ...rate])))
      throw new Error('this kernel has neither netem nor tbf (sch_tbf)');
  }
  if (lossPercent) {
    const match = `-m statistic --mode random --probability ${lossPercent / 100}`;
    await drop(host.namespace, 'loss', { in: match, out: match });
  }
}

/** A queue on what the host sends, and one on what the bridge sends to it. False: not in this kernel. */
async function discipline(host: Host, kind: readonly string[]): Promise<boolean> {
  try {
    for (const { namespace, device } of endsOf(host))
      await command(namespace, 'tc', ['qdisc', 'replace', 'dev', device, 'root', ...kind]);
    return true;
  } catch (error) {
    if (/qdisc kind is unknown/.test(String(error))) return false;
    throw error;
  }
}

function endsOf({ namespace, hub, name }: Host) {
  return [
    { namespace, device: 'eth0' },
    { namespace: hub, device: name },
  ];
}

/** Its arguments for netem. */
export function netemOf({ delayMs, lossPercent, bytesPerSecond }: Shape): string[] {
  return [
    ...(delayMs ? ['delay', `${delayMs}ms`] : []),
    ...(lossPercent ? ['loss', `${lossPercent}%`] : []),
    ...(bytesPerSecond ? ['rate', `${8 * bytesPerSecond}bit`] : []),
  ];
}

export function inWords({ delayMs, lossPercent, bytesPerSecond }: Shape): string {
  return [
    ...(delayMs ? [`delay of ${delayMs} ms`] : []),
    ...(lossPercent ? [`loss of ${lossPercent} %`] : []),
    ...(bytesPerSecond ? [`${bytesPerSecond.toLocaleString('en')} bytes/s`] : []),
  ].join(', ');
}

function toolsOf({ lossPercent, bytesPerSecond }: Shape): string {
  return [...(bytesPerSecond ? ['tbf'] : []), ...(lossPercent ? ['iptables'] : [])].join(' and ');
}
