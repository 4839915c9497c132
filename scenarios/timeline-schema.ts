import { z } from 'zod';
import type { Step } from '../core/scenario.ts';
import { duration, milliseconds } from './duration.ts';
import { after, condition, moment, parseCondition, span, toAfter } from './moment.ts';

/** The vocabulary of a timeline, and of the chaos that is made into one. */

const what = (fault: z.ZodType<string>) => ({
  fault,
  /** By default what the fault is usually of, mostly the primary. */
  target: z.string().min(1).optional(),
  for: duration.default('0s'),
  with: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

export const step = (fault: z.ZodType<string>) =>
  z
    .strictObject({
      name: z
        .string()
        .regex(/^[a-z][a-z0-9-]{0,63}$/, { error: 'a name is small letters, digits and dashes' })
        .optional(),
      at: moment.optional(),
      after: after.optional(),
      when: condition.optional(),
      ...what(fault),
    })
    .refine((one) => one.at ?? one.after ?? one.when, {
      error: 'when? Such as `at: 20s`, `after: previous healed + 10s`, `when: redundant`',
    });

export const chaos = (fault: z.ZodType<string>) =>
  z.strictObject({
    faults: z
      .array(z.union([fault, z.strictObject(what(fault))], { error: unionProblem }))
      .min(1, { error: 'no fault to choose from' }),
    /** From the beginning of one fault to that of the next. */
    every: span,
    /** By default load.seed. */
    seed: z.int().min(0).optional(),
  });

/** Of the alternatives, the complaint about the one that was meant. */
function unionProblem({ input, errors }: { input?: unknown; errors?: unknown }): string {
  const [ofName = [], ofObject = []] = (errors ?? []) as { message: string }[][];
  const meant = typeof input === 'object' ? ofObject : ofName;
  return meant.map(({ message }) => message).join('; ') || 'expected a fault';
}

export type StepFile = z.output<ReturnType<typeof step>>;
export type ChaosFile = z.output<ReturnType<typeof chaos>>;

/** Of steps that are spelled out. Throws what is wrong with an `after`. */
export function toTimeline(steps: readonly StepFile[]): Step[] {
  const names = steps.map(({ name }) => name);
  return steps.map((one, index) => ({
    ...(one.name === undefined ? {} : { name: one.name }),
    atMs: milliseconds(one.at ?? '0s'),
    ...(one.after === undefined ? {} : { after: toAfter(one.after, index, names) }),
    ...(one.when === undefined ? {} : { when: parseCondition(one.when) }),
    fault: one.fault,
    target: one.target ?? 'primary',
    forMs: milliseconds(one.for),
    ...(one.with === undefined ? {} : { with: one.with }),
  }));
}
