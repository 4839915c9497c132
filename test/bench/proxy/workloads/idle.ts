import pg from 'pg';
import { Cleanup } from '../../../../core/cleanup.ts';
import type { Endpoint } from '../../../../core/cluster.ts';
import { delay, until } from '../../../../core/wait.ts';
import { type ContenderKind, login, type Stage } from '../contenders/contender.ts';
import { memoryBytes } from '../group.ts';
import type { Program } from '../program.ts';
import type { Dose, Workload } from './workload.ts';

/**
 * What one more connection costs, between a first tenth of them and all: what a contender needs once,
 * such as its first buffers, does not count.
 */
export function idleConnections({ idleConnections: all }: Dose): Workload {
  return {
    name: 'idle',
    what: `${all} connections that have asked once and wait: memory of the process`,
    unit: 'connection',
    kind: 'fresh',
    roundsMax: 3,
    async run(kind, stage, signal) {
      const idleBytes = await bytesEach(kind, stage, all, signal);
      await serverEmpty(stage, signal);
      return idleBytes === null ? {} : { idleBytes };
    },
  };
}

/** null: there is no process to look at. */
async function bytesEach(
  kind: ContenderKind,
  stage: Stage,
  all: number,
  signal: AbortSignal,
): Promise<number | null> {
  await using contender = await kind.start(stage, signal);
  const { program, endpoint } = contender;
  if (program === null) return null;
  await using open = new Cleanup(() => undefined);
  const few = Math.ceil(all / 10);
  await connect(few, endpoint, open, signal);
  const before = await settledMemory(program, signal);
  await connect(all - few, endpoint, open, signal);
  const after = await settledMemory(program, signal);
  return (after - before) / (all - few);
}

const connectingMax = 16;

async function connect(
  count: number,
  endpoint: Endpoint,
  open: Cleanup,
  signal: AbortSignal,
): Promise<void> {
  for (let left = count; left > 0; left -= connectingMax) {
    signal.throwIfAborted();
    const batch = Array.from({ length: Math.min(left, connectingMax) }, async () => {
      const client = new pg.Client({ ...endpoint, ...login, connectionTimeoutMillis: 30_000 });
      client.on('error', () => undefined);
      open.defer('a connection', () => client.end());
      await client.connect();
      await client.query('SELECT 1');
    });
    await Promise.all(batch);
  }
}

/** When it has changed by less than 1 % in half a second; after ten, as it is then. */
async function settledMemory({ pid, user }: Program, signal: AbortSignal): Promise<number> {
  let last = await memoryBytes(pid, user);
  for (let i = 0; i < 20; i++) {
    await delay(500, signal);
    const now = await memoryBytes(pid, user);
    if (Math.abs(now - last) < last / 100) return now;
    last = now;
  }
  return last;
}

/** Its connections are free again for the next contender. */
async function serverEmpty({ server }: Stage, signal: AbortSignal): Promise<void> {
  const client = new pg.Client({ ...server, ...login, connectionTimeoutMillis: 30_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    let busy = 0;
    const text = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'";
    const empty = async () => {
      busy = Number((await client.query(text)).rows[0]?.count);
      return busy < 60 ? true : undefined;
    };
    const lastSeen = () => `${busy} of them`;
    await until('backends still there', empty, { timeoutMs: 60_000, signal, lastSeen });
  } finally {
    await client.end();
  }
}
