import { fileURLToPath } from 'node:url';
import type { ContenderKind } from './contender.ts';
import { direct } from './direct.ts';
import { haproxy } from './haproxy.ts';
import { ours } from './ours.ts';
import { pgbouncer } from './pgbouncer.ts';
import { plain } from './plain.ts';

const checkout = fileURLToPath(new URL('../../../..', import.meta.url));

/** A second proxy of ours: from another checkout, with other options, or both. */
export interface Variants {
  readonly oursArgs: readonly string[];
  readonly otherRoot?: string;
  readonly otherArgs?: readonly string[];
}

/** All that can be compared, in the order in which they are shown. */
export function contenderKinds({
  oursArgs,
  otherRoot,
  otherArgs,
}: Variants): readonly ContenderKind[] {
  const other = ours('ours-other', otherRoot ?? checkout, otherArgs ?? []);
  return [
    direct,
    ours('ours', checkout, oursArgs),
    ...(otherRoot === undefined && otherArgs === undefined ? [] : [other]),
    plain,
    haproxy,
    pgbouncer,
  ];
}
