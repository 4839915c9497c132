import { stringify } from 'yaml';
import { labLabels } from './project.ts';
import type { LabRecord } from './record.ts';

/**
 * What is laid over compose.yaml: who made it, on all that outlives a client, so that a sweep knows
 * whose it is; and of a lab that ends with its owner, that no engine brings it up again without it.
 */
export function overrideOf(
  { directory, owner }: LabRecord,
  services: readonly string[],
  volumes: readonly string[],
  networks: readonly string[],
): string {
  const labels = {
    [labLabels.directory]: directory,
    [labLabels.owner]: owner ? `${owner.pid} ${owner.startTime} ${owner.bootId}` : '',
  };
  const each = <Value>(names: readonly string[], value: Value) =>
    Object.fromEntries(names.map((name) => [name, value]));
  const stays = owner === null ? {} : { restart: 'no' };
  return stringify({
    services: each(services, { labels, ...stays }),
    volumes: each(volumes, { labels }),
    networks: each(networks, { labels }),
  });
}
