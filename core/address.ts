/** Which of an endpoint's addresses an operation is sent to. */
export type Address = 'primary' | 'read-only';

const mark = '@read-only';
const marked = new Map<string, string>();

/** What latency.hlog and windows call a transaction sent there: `name-search@read-only`. */
export function labelOf(transaction: string, address: Address = 'primary'): string {
  if (address === 'primary') return transaction;
  // On the hot path: one text for each transaction, not one for each operation.
  const known = marked.get(transaction);
  if (known !== undefined) return known;
  const label = transaction + mark;
  marked.set(transaction, label);
  return label;
}

export function parseLabel(label: string): { transaction: string; address: Address } {
  if (!label.endsWith(mark)) return { transaction: label, address: 'primary' };
  return { transaction: label.slice(0, -mark.length), address: 'read-only' };
}
