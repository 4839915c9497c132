/** A value that a path leads to; undefined: there is none. */
export interface FoundValue {
  /** With the name of the entry where the path says `*`. */
  readonly path: string;
  readonly value: unknown;
}

/** What a path leads to: one value, or with `*` one for each entry of a list or a group. */
export function valuesAt(figures: object, path: string): readonly FoundValue[] {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== '');
  return steps.reduce<readonly FoundValue[]>(
    (found, step) => found.flatMap((one) => entered(one, step)),
    [{ path: '', value: figures }],
  );
}

function entered({ path, value }: FoundValue, step: string): readonly FoundValue[] {
  const names = step === '*' && isGroup(value) ? Object.keys(value) : [step];
  return names.map((name) => ({
    path: path === '' ? name : `${path}.${name}`,
    value: isGroup(value) && Object.hasOwn(value, name) ? value[name] : undefined,
  }));
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
