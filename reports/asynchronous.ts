import type { Gap, ProbeRecord } from '../core/history.ts';

/** A primary acknowledged without waiting for a standby: its end loses what they have not got. */
export interface AsynchronousSpan extends Gap {
  readonly node: string;
}

/** null: nobody asked what commits wait for. */
export type Asynchronous = readonly AsynchronousSpan[] | null;

/** From the first answer that says so to the first that says otherwise, or to the last one. */
export async function readAsynchronous(probes: AsyncIterable<ProbeRecord>): Promise<Asynchronous> {
  const spans: AsynchronousSpan[] = [];
  const open = new Map<string, AsynchronousSpan>();
  let asked = false;
  for await (const { atMs, node, role } of probes) {
    asked ||= role?.synchronous !== undefined;
    const so = open.get(node);
    const isAlone =
      role !== null && !role.inRecovery && !role.readOnly && role.synchronous === false;
    const span = { node, fromMs: so?.fromMs ?? atMs, toMs: atMs };
    if (isAlone) open.set(node, span);
    else if (open.delete(node)) spans.push(role === null ? (so ?? span) : span);
  }
  return asked ? [...spans, ...open.values()] : null;
}

/** How long that was from one moment to another, all nodes together. */
export function asynchronousMs(spans: readonly AsynchronousSpan[], fromMs: number, toMs: number) {
  return spans.reduce(
    (sum, span) => sum + Math.max(0, Math.min(toMs, span.toMs) - Math.max(fromMs, span.fromMs)),
    0,
  );
}
