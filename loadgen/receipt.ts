import type { Statement } from './workload.ts';

/**
 * Last statement of every write, before COMMIT. Values: run id, cycle. Returns one row
 * {accepted_by: 'host:port', timeline: number}: who accepted it.
 */
export const receipt: Statement = {
  name: 'receipt',
  text: `INSERT INTO bench.receipt (run_id, cycle) VALUES ($1, $2)
         RETURNING accepted_by, timeline`,
};
