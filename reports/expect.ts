/** One comparison of a path of report.json with a value. */
export interface Comparison {
  readonly path: string;
  readonly operator: Operator;
  readonly value: number | string | boolean;
}

export interface Expectation extends Comparison {
  readonly text: string;
  /** Applies only where this holds. */
  readonly when: Comparison | null;
}

export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** What a path of an expectation may begin with: the figures of report.json, not its verdicts. */
export const reportRoots: readonly string[] = [
  'provenance',
  'scenario',
  'measured',
  'faults',
  'outages',
  'longestGapBeforeMs',
  'stoppedAtMs',
  'writes',
  'operations',
  'errors',
  'readOnly',
  'staleness',
  'lag',
  'ownDelay',
  'throughput',
  'resources',
  'series',
];

/**
 * Reads `<path> <operator> <value>`, with ` when <path> == <value>` behind it if it is to apply
 * only there: `outages[0].writeOutageMs <= 10000 when scenario.cluster.profile == tuned`. A `*` in
 * the path is every entry: `outages[*].writeOutageMs <= 10000`.
 * Throws an Error that says what is wrong with it.
 */
export function parseExpectation(text: string, roots = reportRoots): Expectation {
  const { main, condition } = splitWhen(text);
  const when = condition === undefined ? null : parseComparison(condition, text, roots);
  return { text: text.trim(), ...parseComparison(main, text, roots), when };
}

function splitWhen(text: string): { main: string; condition?: string } {
  const at = text.search(/\swhen\s/);
  if (at < 0) return { main: text };
  return { main: text.slice(0, at), condition: text.slice(at + ' when '.length) };
}

const form =
  /^\s*([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*|\.\*|\[(?:\d+|\*)\])*)\s*(==|!=|<=|>=|<|>)\s*(.+?)\s*$/;

function parseComparison(part: string, whole: string, roots: readonly string[]): Comparison {
  const [, path, operator, literal] = form.exec(part) ?? [];
  if (path === undefined || operator === undefined || literal === undefined) {
    throw new Error(`expectation "${whole}": ${formProblem(part)}`);
  }
  const root = /^[\w-]+/.exec(path)?.[0] ?? '';
  if (!roots.includes(root)) {
    throw new Error(
      `expectation "${whole}": the report has no "${root}"; a path begins with ${roots.join(', ')}`,
    );
  }
  const value = parseLiteral(literal, whole);
  if (typeof value !== 'number' && operator !== '==' && operator !== '!=') {
    throw new Error(`expectation "${whole}": ${operator} compares with a number, not ${literal}`);
  }
  return { path, operator: operator as Operator, value };
}

function formProblem(part: string): string {
  if (/[^=!<>]=[^=]/.test(part)) return 'write == for "equals"';
  return 'write <path> <operator> <value>, such as writes.lost == 0, with == != < <= > or >=';
}

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const quoted = /^"([^"]*)"$|^'([^']*)'$/;
const word = /^[A-Za-z][\w.-]*$/;

function parseLiteral(literal: string, whole: string): Comparison['value'] {
  if (number.test(literal)) return Number(literal);
  if (literal === 'true' || literal === 'false') return literal === 'true';
  const inside = quoted.exec(literal);
  if (inside) return inside[1] ?? inside[2] ?? '';
  if (word.test(literal) && literal !== 'null') return literal;
  throw new Error(
    `expectation "${whole}": ${literal} is no value; write a plain number (milliseconds, no unit), true, false, a word or "words"`,
  );
}
