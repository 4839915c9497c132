import { z } from 'zod';
import type { Lockable } from '../../core/cluster.ts';
import { defineFault } from './fault.ts';
import { injection } from './injection.ts';

const settings = z.strictObject({
  table: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,62}$/)
    .default('patients'),
  rows: z.int().min(1).max(1_000_000).default(100),
});

export const longTransaction = defineFault<Lockable>({
  name: 'long-transaction',
  description: 'a transaction stays open on the primary: its snapshot, and locks on rows',
  failover: 'never',
  settings,
  needs: ['lockRows'],
  async inject(cluster, node, signal, { settings: given }) {
    const { table, rows } = settings.parse(given);
    const held = await cluster.lockRows(node, { table, count: rows }, signal);
    return injection([node], async () => held[Symbol.asyncDispose]());
  },
});
