import { shapeOf } from '../../core/load-shape.ts';
import type { Report } from '../report.ts';
import type { SettingRow } from './comparison.ts';
import type { Side } from './side.ts';

/** Neither says anything of how it was run. */
const words = ['description', 'expect'];

/** What is other in any run than in another, by its path; of each side all that its runs have. */
export function settingsThatDiffer(sides: readonly Side[]): readonly SettingRow[] {
  const flat = sides.map(({ runs }) => runs.map(settingsOf));
  const paths = [...new Set(flat.flat().flatMap((run) => [...run.keys()]))];
  return paths.flatMap((path) => {
    const all = flat.map((runs) => [...new Set(runs.map((run) => run.get(path) ?? 'none'))]);
    return new Set(all.flat()).size > 1
      ? [{ path, values: all.map((own) => own.join(' / ')) }]
      : [];
  });
}

/** Everything a run was made of: place to value. */
export function settingsOf({ scenario, provenance }: Report): ReadonlyMap<string, string> {
  const { versions, machine, commit } = provenance;
  // What older runs do not name is the default.
  const load = { ...scenario.load, ...shapeOf(scenario.load) };
  const kept = Object.entries({ ...scenario, load }).filter(([name]) => !words.includes(name));
  return new Map([
    ...leaves('', Object.fromEntries(kept)),
    ...leaves('versions', versions),
    ...leaves('machine', machine),
    ['commit', commit],
  ]);
}

function leaves(path: string, value: unknown): readonly (readonly [string, string])[] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null) return [[path, String(value ?? 'none')]];
  if (Array.isArray(value) && value.length === 0) return [[path, 'none']];
  return Object.entries(value).flatMap(([name, one]) =>
    leaves(path === '' ? name : Array.isArray(value) ? `${path}[${name}]` : `${path}.${name}`, one),
  );
}
