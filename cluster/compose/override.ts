import { stringify } from 'yaml';
import { labLabels } from './project.ts';
import type { LabRecord } from './record.ts';

/** What compose.yaml has, by name. */
export interface Parts {
  readonly services: readonly string[];
  readonly volumes: readonly string[];
  readonly networks: readonly string[];
}

/**
 * What is laid over compose.yaml: who made it, on all that outlives a client, so that a sweep knows
 * whose it is; and of a lab that ends with its owner, that no engine brings it up again without it.
 */
export function overrideOf({ directory, owner }: LabRecord, stays: boolean, parts: Parts): string {
  const labels = {
    [labLabels.directory]: directory,
    [labLabels.owner]: owner ? `${owner.pid} ${owner.startTime} ${owner.bootId}` : '',
  };
  const each = <Value>(names: readonly string[], value: Value) =>
    Object.fromEntries(names.map((name) => [name, value]));
  return stringify({
    services: each(parts.services, { labels, ...(stays ? {} : { restart: 'no' }) }),
    volumes: each(parts.volumes, { labels }),
    networks: each(parts.networks, { labels }),
  });
}
