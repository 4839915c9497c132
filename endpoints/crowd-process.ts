/**
 * A crowd of connections, a process of its own: told once whom to crowd, it opens them at once,
 * holds them, and tells how they fare, until it is ended or its parent is gone.
 */
import pg from 'pg';
import type { CrowdCount, CrowdOrder } from './crowd.ts';

const tellEveryMs = 100;
const reasonsKept = 20;

const reasons = new Map<string, number>();
let served = 0;
let refused = 0;

process.once('message', (order: CrowdOrder) => {
  for (let i = 0; i < order.connections; i++) void come(order);
  setInterval(tell, tellEveryMs);
});
process.once('disconnect', () => process.exit());

function tell(): void {
  const count: CrowdCount = { served, refused, reasons: Object.fromEntries(reasons) };
  process.send?.(count);
}

/** One connection, until its fate is known; served, it stays open and is not looked at again. */
async function come({ endpoint, login }: CrowdOrder): Promise<void> {
  const client = new pg.Client({ ...endpoint, ...login, application_name: 'pg-ha-bench crowd' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    served += 1;
  } catch (error) {
    refuse(reasonOf(error));
  }
}

function refuse(why: string): void {
  refused += 1;
  const reason = reasons.has(why) || reasons.size < reasonsKept ? why : 'others';
  reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
}

/** SQLSTATE or errno name; `closed`: the other side hung up without a word. */
function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && /^\w{1,20}$/.test(code)) return code;
  return /password/.test(String(message)) ? 'no password' : 'closed';
}
