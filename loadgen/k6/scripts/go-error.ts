import { DeadlineError } from '../../classify.ts';

/** What xk6-sql throws holds the driver's own error, its fields in snake case. */
interface GoError {
  readonly config?: unknown;
  readonly code?: string;
  readonly severity?: string;
  readonly severity_unlocalized?: string;
  readonly message?: string;
  readonly constraint_name?: string;
  error?(): string;
  unwrap?(): unknown;
  safeToRetry?(): boolean;
}

/** An error as loadgen/classify.ts knows it from node-postgres. */
export interface DatabaseError {
  readonly error: Error;
  /** False: the statement certainly did not reach the server. */
  readonly sent: boolean;
}

/** null: it is none of the database's, but the script's own. */
export function databaseErrorOf(thrown: unknown): DatabaseError | null {
  const outer = (thrown as { value?: GoError } | null)?.value;
  if (outer === null || typeof outer !== 'object' || typeof outer.error !== 'function') return null;
  const chain = chainOf(outer);
  const text = outer.error();
  const connecting = chain.some((one) => 'config' in one) || /^failed to connect/.test(text);
  // database/sql says so when it has tried three times what is safe to try again.
  const unsent = connecting || /bad connection/.test(text) || chain.some(safeToRetry);
  return { error: serverError(chain, text) ?? otherError(text), sent: !unsent };
}

// A chain that leads back to itself must not hold up a load.
const deepest = 8;

function chainOf(outer: GoError): GoError[] {
  const chain: GoError[] = [];
  for (let one: unknown = outer; isGoError(one) && chain.length < deepest; one = innerOf(one))
    chain.push(one);
  return chain;
}

/** An error that a Go function returns, k6 throws. */
function innerOf(one: GoError): unknown {
  try {
    return one.unwrap?.();
  } catch (thrown) {
    return (thrown as { value?: unknown } | null)?.value;
  }
}

function isGoError(value: unknown): value is GoError {
  return value !== null && typeof value === 'object';
}

function safeToRetry(one: GoError): boolean {
  return typeof one.safeToRetry === 'function' && one.safeToRetry();
}

function serverError(chain: readonly GoError[], text: string): Error | null {
  const said = chain.find(({ code, severity }) => code !== undefined && severity !== undefined);
  if (said) {
    const { code, constraint_name: constraint, message = text } = said;
    const severity = said.severity_unlocalized || said.severity;
    return Object.assign(new Error(message), { severity, code, constraint });
  }
  // While connecting the server's word is inside of an error that is shown only as text.
  const [, severity, message, code] = /(FATAL|ERROR): (.*) \(SQLSTATE (\w{5})\)/.exec(text) ?? [];
  return code === undefined ? null : Object.assign(new Error(message), { severity, code });
}

const bySystem: readonly (readonly [RegExp, string])[] = [
  [/connection refused/, 'ECONNREFUSED'],
  [/connection reset/, 'ECONNRESET'],
  [/broken pipe/, 'EPIPE'],
  [/no route to host/, 'EHOSTUNREACH'],
  [/network is unreachable/, 'ENETUNREACH'],
  [/no such host/, 'ENOTFOUND'],
];

function otherError(text: string): Error {
  if (/deadline exceeded|timeout/.test(text)) return new DeadlineError();
  const code = bySystem.find(([pattern]) => pattern.test(text))?.[1];
  if (code !== undefined) return Object.assign(new Error(text), { code });
  // By node-postgres' wording, which is what it is classified by.
  const lost = /EOF|conn(ection)? (is )?(closed|lost|busy)|bad connection|use of closed|canceled/;
  return new Error(lost.test(text) ? 'Connection terminated unexpectedly' : text);
}
