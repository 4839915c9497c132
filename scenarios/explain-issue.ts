import type { z } from 'zod';
import { didYouMean } from './closest.ts';
import type { Override } from './override.ts';

/** zod's word for it, with the path, the flag that set it, and a "did you mean". */
export function explainIssue(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  overrides: readonly Override[],
): string[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const full = path ? `${path}.${key}` : key;
      return `${full}: no such key${didYouMean(key, keysAt(schema, issue.path))}`;
    });
  const flag = overrides.findLast((override) => override.path === path)?.flag;
  const given = flag ? ` (from ${flag})` : '';
  return [`${path || 'the file'}${given}: ${issue.message}`];
}

/** The keys that the schema has at a path. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown = schema;
  for (const part of path) at = typeof part === 'number' ? at : shapeOf(at)?.[part];
  return Object.keys(shapeOf(at) ?? {});
}

interface Wrapped {
  readonly def?: {
    readonly innerType?: unknown;
    readonly element?: unknown;
    readonly out?: unknown;
  };
  readonly shape?: Readonly<Record<PropertyKey, unknown>>;
}

/** Through defaults, preparations and arrays to the object. */
function shapeOf(schema: unknown): Wrapped['shape'] {
  const { shape, def } = (schema ?? {}) as Wrapped;
  return shape ?? (def ? shapeOf(def.innerType ?? def.element ?? def.out) : undefined);
}
