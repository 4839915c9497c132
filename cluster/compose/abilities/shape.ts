import type { Shape } from '../../../core/cluster.ts';
import { inWords, netemOf } from '../../local/network/shape.ts';
import { dropping, type LabHost, onNetworkOf } from './packets.ts';

/**
 * Slows down what a container sends: the queue of what it is sent is not its own. Packets are lost in
 * each direction. Where the kernel has no netem nothing can be delayed: bandwidth is then limited by
 * tbf, loss is by iptables anyway. Returns what was done, in words; throws when it cannot be.
 */
export async function shapeHost(host: LabHost, shape: Shape): Promise<string> {
  const { delayMs, lossPercent, bytesPerSecond } = shape;
  if (netemOf(shape).length === 0)
    throw new Error('a shape without delay, loss or bandwidth is none');
  await unshapeHost(host);
  const slow = { ...(delayMs ? { delayMs } : {}), ...(bytesPerSecond ? { bytesPerSecond } : {}) };
  const done = [
    ...(netemOf(slow).length > 0 ? [await slowed(host, slow)] : []),
    ...(lossPercent ? [await lossy(host, lossPercent)] : []),
  ];
  return done.join('; ');
}

export async function unshapeHost(host: LabHost): Promise<void> {
  await onNetworkOf(
    host,
    `${dropping('loss', { in: null, out: null })}
    if tc qdisc show dev eth0 | grep -Eq ' (netem|tbf) '; then tc qdisc del dev eth0 root; fi\n`,
  );
}

async function slowed(host: LabHost, shape: Shape): Promise<string> {
  if (await discipline(host, `netem limit 10000 ${netemOf(shape).join(' ')}`))
    return `${inWords(shape)} in what it sends, by netem`;
  const { delayMs, bytesPerSecond } = shape;
  if (!bytesPerSecond)
    throw new Error('this kernel has no netem (sch_netem), and nothing else delays packets');
  if (!(await discipline(host, `tbf rate ${8 * bytesPerSecond}bit burst 32kb latency 400ms`)))
    throw new Error('this kernel has neither netem nor tbf (sch_tbf)');
  const missing = delayMs ? `; no ${inWords({ delayMs })}: this kernel has no netem` : '';
  return `${inWords({ bytesPerSecond })} in what it sends, by tbf${missing}`;
}

async function lossy(host: LabHost, lossPercent: number): Promise<string> {
  const match = `-m statistic --mode random --probability ${lossPercent / 100}`;
  await onNetworkOf(host, dropping('loss', { in: match, out: match }));
  return `${inWords({ lossPercent })} in each direction, by iptables`;
}

/** False: not in this kernel. */
async function discipline(host: LabHost, kind: string): Promise<boolean> {
  try {
    await onNetworkOf(host, `tc qdisc replace dev eth0 root ${kind}\n`);
    return true;
  } catch (error) {
    if (/qdisc kind is unknown/.test(String(error))) return false;
    throw error;
  }
}
