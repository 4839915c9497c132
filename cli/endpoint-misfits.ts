import { UsageError } from '../core/errors.ts';
import { endpoints } from '../endpoints/index.ts';
import type { BenchOptions } from './bench-options.ts';
import type { SeriesPlan } from './matrix.ts';

/** Throws UsageError for an address where nobody would listen. */
export function checkEndpoints({ listen }: BenchOptions, { variants }: SeriesPlan): void {
  if (listen.port === 0) return;
  const silent = variants.flatMap(({ read }) => {
    const { name, listens } = endpoints[read.scenario.endpoint];
    return listens ? [] : [name];
  });
  const [first] = silent;
  if (first !== undefined)
    throw new UsageError(
      `--listen: with --endpoint ${first} clients go to the nodes themselves; leave it out`,
    );
}
