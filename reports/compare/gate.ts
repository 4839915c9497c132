import { UsageError } from '../../core/errors.ts';
import { type Comparison, isWorse } from './comparison.ts';

/** `worse`: beyond noise, at least one side. `untold`: it cannot be told. `pass`: neither. */
export type Gate = 'pass' | 'worse' | 'untold';

/** Of figures by their paths, the worst of them over all sides. Throws UsageError for an unknown path. */
export function gateOf({ figures }: Comparison, paths: readonly string[]): Gate {
  const known = new Map(figures.map((figure) => [figure.path, figure]));
  const unknown = paths.filter((path) => !known.has(path));
  if (unknown.length > 0)
    throw new UsageError([
      ...unknown.map((path) => `--fail-if-worse ${path}: these runs have no such figure`),
      `they have ${[...known.keys()].join(', ')}`,
    ]);
  const found = paths.flatMap((path) => {
    const figure = known.get(path);
    return figure ? figure.differences.map((one) => ({ figure, one })) : [];
  });
  if (found.some(({ figure, one }) => isWorse(figure, one) === true)) return 'worse';
  return found.some(({ one }) => one.kind === 'untold') ? 'untold' : 'pass';
}
