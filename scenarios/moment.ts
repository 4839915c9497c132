import { z } from 'zod';
import type { After, Condition, ProgressFigure } from '../core/scenario.ts';
import { didYouMean } from './closest.ts';
import { draw } from './draw.ts';
import { parseDuration } from './duration.ts';

/** When a step is due: the words of `at`, `after` and `when`. */

/** `10s..30s`, or one duration for both ends; null: no such thing. */
export function parseSpan(text: string): readonly [leastMs: number, mostMs: number] | null {
  const [least = '', most = least, ...more] = text.split('..');
  const [from, to] = [parseDuration(least), parseDuration(most)];
  return from === null || to === null || from > to || more.length > 0 ? null : [from, to];
}

/** Somewhere in a span, to the millisecond, as one writes a duration. */
export function drawnIn(span: string, ...parts: readonly (string | number)[]): string {
  const [leastMs, mostMs] = parseSpan(span) ?? [0, 0];
  return `${Math.round(leastMs + draw(...parts) * (mostMs - leastMs))}ms`;
}

const randomly = /^random\s+(.+)$/;

/** The span of `random 10s..30s`; null: a time that is given. */
export function spanOf(at: string): string | null {
  return randomly.exec(at.trim())?.[1] ?? null;
}

export const moment = z
  .string({ error: 'expected a time such as 20s, or `random 10s..30s`' })
  .refine(isMoment, {
    error: ({ input }) => `${JSON.stringify(input)} is no moment: 20s, or \`random 10s..30s\``,
  });

function isMoment(text: string): boolean {
  const within = spanOf(text);
  return within === null ? parseDuration(text) !== null : parseSpan(within) !== null;
}

export const span = z.string().refine((text) => parseSpan(text) !== null, {
  error: ({ input }) => `${JSON.stringify(input)} is no span: 30s, or 20s..40s, the shorter first`,
});

const turns = ['injected', 'healed', 'over'] as const;
const afterForm = /^([a-z0-9][a-z0-9-]*)(?:\s+([a-z]+))?(?:\s*\+\s*(\S+))?$/;

interface AfterWords extends Omit<After, 'step'> {
  /** `previous`, an index or a name. */
  readonly step: string;
}

/** `previous healed + 10s`; throws what is wrong with it. */
function parseAfter(text: string): AfterWords {
  const [, step, turn = 'healed', plus = '0s'] = afterForm.exec(text.trim()) ?? [];
  if (step === undefined) throw new Error('write it as `previous healed + 10s`');
  const known = turns.find((each) => each === turn);
  if (!known) throw new Error(`no turn ${turn}${didYouMean(turn, turns)}`);
  const delayMs = parseDuration(plus);
  if (delayMs === null) throw new Error(`${plus} is no duration: 30s, 500ms, 2m`);
  return { step, turn: known, delayMs };
}

export const after = taught('after', parseAfter);

/** Which step it means, among those before it. Throws what is wrong with it. */
export function toAfter(text: string, own: number, names: readonly (string | undefined)[]): After {
  const { step, ...rest } = parseAfter(text);
  const before = names.slice(0, own);
  const named = before.indexOf(step);
  const index = step === 'previous' ? own - 1 : /^\d+$/.test(step) ? Number(step) : named;
  if (index >= 0 && index < own) return { step: index, ...rest };
  const there = ['previous', ...before.flatMap((name) => name ?? [])];
  const why =
    own === 0
      ? 'there is no step before the first'
      : `no step ${step} before this one${didYouMean(step, there)}`;
  throw new Error(`timeline.${own}.after: ${why}`);
}

const figures: readonly ProgressFigure[] = [
  'writes.acknowledged',
  'operations.ok',
  'operations.rejected',
  'operations.failed',
  'operations.unknown',
  'operations.dropped',
  'okPerSecond',
  'errorsPerSecond',
];
const operators = ['>=', '<=', '>', '<'] as const;

/** `redundant`, or `writes.acknowledged >= 5000`; throws what is wrong with it. */
export function parseCondition(text: string): Condition {
  if (text.trim() === 'redundant') return { kind: 'redundant' };
  const [, name = '', sign, amount = ''] = /^(\S+)\s*(>=|<=|>|<)\s*(\S+)$/.exec(text.trim()) ?? [];
  const operator = operators.find((each) => each === sign);
  if (!operator) throw new Error('write `redundant`, or a figure as `writes.acknowledged >= 5000`');
  const figure = figures.find((each) => each === name);
  if (!figure) throw new Error(`no figure ${name}${didYouMean(name, figures)}`);
  if (!/^\d+(\.\d+)?$/.test(amount)) throw new Error(`${amount} is not a number`);
  return { kind: 'progress', figure, operator, value: Number(amount) };
}

export const condition = taught('when', parseCondition);

/** A text that its parser understands, else its complaint. */
function taught(key: string, parse: (text: string) => unknown) {
  const problemOf = (text: unknown): string | null => {
    try {
      parse(String(text));
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  };
  return z.string({ error: `${key}: expected words` }).refine((text) => problemOf(text) === null, {
    error: ({ input }) => `${JSON.stringify(input)}: ${problemOf(input)}`,
  });
}
