/**
 * What has to be done to make `after` of `before`: `=` that value instead; `+` of a list: keep the
 * first `keep` of it and add `add`; `*` of an object or a list of the same length: a change for each
 * of the named parts. null: nothing. browser/patch.js carries it out.
 */
export type Patch =
  | null
  | readonly ['=', unknown]
  | readonly ['+', number, readonly unknown[]]
  | readonly ['*', { readonly [name: string]: Patch }];

/**
 * Both are plain data, as JSON has it. What grows at its end is told by its end: a series of an hour
 * costs as much as one of a second.
 */
export function patchOf(before: unknown, after: unknown): Patch {
  if (Object.is(before, after)) return null;
  if (isList(before) && isList(after)) return listPatch(before, after);
  if (isObject(before) && isObject(after)) return objectPatch(before, after);
  return ['=', after];
}

function listPatch(before: readonly unknown[], after: readonly unknown[]): Patch {
  if (before.length === after.length && after.some(isStructured)) return partsPatch(before, after);
  let keep = 0;
  while (keep < before.length && keep < after.length && isSame(before[keep], after[keep])) keep++;
  if (keep === before.length && keep === after.length) return null;
  return ['+', keep, after.slice(keep)];
}

function partsPatch(before: readonly unknown[], after: readonly unknown[]): Patch {
  const named = (list: readonly unknown[]) => Object.fromEntries(list.entries());
  return objectPatch(named(before), named(after));
}

type Named = { readonly [name: string]: unknown };

function objectPatch(before: Named, after: Named): Patch {
  // A name that is gone is rare: all of it anew, rather than a word for that.
  const isGone = (name: string) => !Object.hasOwn(after, name);
  // An assignment to that name would be none.
  if (Object.keys(before).some(isGone) || !isGone('__proto__')) return ['=', after];
  const parts: Record<string, Patch> = {};
  for (const [name, value] of Object.entries(after)) {
    const old = before[name];
    const patch: Patch = old === undefined ? ['=', value] : patchOf(old, value);
    if (patch !== null) parts[name] = patch;
  }
  return Object.keys(parts).length === 0 ? null : ['*', parts];
}

function isSame(one: unknown, other: unknown): boolean {
  return patchOf(one, other) === null;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isObject(value: unknown): value is Named {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStructured(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
