import { messageOf } from '../../core/errors.ts';
import {
  askAll,
  type Check,
  type Checked,
  type Finding,
  type Member,
  open,
  writable,
} from './finding.ts';

/** That one node takes writes by its own word, and that every other one refuses them. */
export const onePrimary: Check = {
  what: 'one primary',
  async find(cluster: Checked, signal) {
    const answers = await askAll<{ writable: boolean }>(cluster, writable, signal);
    const primaries = answers.filter(({ row }) => row?.writable).map(({ node }) => node.name);
    const detail = primaries.join(', ') || 'no node takes writes';
    const one = { what: this.what, pass: primaries.length === 1, detail };
    const others = cluster.nodes.filter(({ name }) => !primaries.includes(name));
    return [one, ...(await Promise.all(others.map((node) => refusal(cluster, node, signal))))];
  },
};

const readOnlyTransaction = '25006';

/** It is asked to make a table, in a transaction that is rolled back whatever it answers. */
async function refusal({ login }: Checked, node: Member, signal: AbortSignal): Promise<Finding> {
  const what = `${node.name} refuses writes`;
  try {
    await using connection = await open(node, login, signal);
    await connection.client.query('BEGIN');
    await connection.client.query('CREATE TABLE public.pg_ha_bench_check ()');
    await connection.client.query('ROLLBACK');
    return { what, pass: false, detail: 'it took one' };
  } catch (error) {
    signal.throwIfAborted();
    const pass = (error as { code?: string }).code === readOnlyTransaction;
    return { what, pass, detail: messageOf(error) };
  }
}
