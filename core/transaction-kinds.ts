/** Transactions of the workloads that only read; what is not here writes. A test compares the two. */
const reads: ReadonlySet<string> = new Set([
  'facility-dashboard',
  'free-slots',
  'name-search',
  'patient-chart',
  'patient-lookup',
  'provider-day',
]);

const writes: ReadonlySet<string> = new Set([
  'audit',
  'book-appointment',
  'check-in',
  'discharge',
  'prescribe',
  'record-vitals',
  'register-patient',
  'reschedule',
]);

/** undefined: of a script of somebody's own. */
export function kindOf(transaction: string): 'read' | 'write' | undefined {
  if (reads.has(transaction)) return 'read';
  return writes.has(transaction) ? 'write' : undefined;
}
