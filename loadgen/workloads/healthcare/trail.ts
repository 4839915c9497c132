import type { Keys, Sql, Statement } from '../../workload.ts';

const trailOf: Statement = {
  name: 'trail',
  text: `INSERT INTO audit_log (actor, action, context, run_id, cycle)
         VALUES ($1, $2, $3, $4, $5)`,
};

/** The audit row that every write leaves: who did what to whom. */
export async function leaveTrail(
  sql: Sql,
  { runId, cycle }: Keys,
  actor: string,
  action: string,
  context: Readonly<Record<string, string | number>>,
): Promise<void> {
  await sql.query(trailOf, [actor, action, JSON.stringify(context), runId, cycle]);
}

export function providerActor(provider: number): string {
  return `provider:${provider}`;
}
