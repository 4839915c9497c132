import { receipt } from '../../receipt.ts';
import type { Keys, Sql, Statement, Transaction } from '../../workload.ts';

/** A write as one statement, which commits by itself; it returns the receipt's row. */
export interface Write {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * The statements of a transaction that needs no answer of one for another, and its receipt, as one:
 * xk6-sql has no transactions, and takes a connection of its own for each statement.
 */
export async function folded(transaction: Transaction, keys: Keys): Promise<Write> {
  const asked = new Asked();
  await transaction.run(asked, keys);
  await asked.query(receipt, [keys.runId, keys.cycle]);
  return { text: textOf(transaction, asked.statements), values: asked.values };
}

/** Keeps what is asked, and answers with nothing. */
class Asked implements Sql {
  readonly statements: Statement[] = [];
  readonly values: unknown[] = [];

  query(statement: Statement, values: readonly unknown[]): Promise<never[]> {
    this.statements.push(statement);
    this.values.push(...values);
    return Promise.resolve([]);
  }
}

const texts = new Map<string, string>();

function textOf({ name }: Transaction, statements: readonly Statement[]): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const renumbered = inOneNumbering(statements);
  const last = renumbered.pop() ?? '';
  const parts = renumbered.map((text, index) => `part${index} AS (${text})`);
  const text = `WITH ${parts.join(', ')} ${last}`;
  texts.set(name, text);
  return text;
}

/** The values of all are one list: each statement's begin where those before it end. */
function inOneNumbering(statements: readonly Statement[]): string[] {
  let before = 0;
  return statements.map(({ text }) => {
    const from = before;
    return text.replace(/\$(\d+)/g, (_, number: string) => {
      before = Math.max(before, from + Number(number));
      return `$${from + Number(number)}`;
    });
  });
}
