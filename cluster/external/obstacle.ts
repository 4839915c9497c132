import { UsageError } from '../../core/errors.ts';

/** What no waiting mends: a wrong address, or what a server does not let us do. */
const mistakes =
  /database ".*" does not exist|role ".*" does not exist|authentication failed|permission denied|pg_hba\.conf|ENOTFOUND/;

/** All that is in the way of a run, as an error of the user's or of the cluster's. */
export function obstacle(problems: readonly string[]): Error {
  return problems.some((one) => mistakes.test(one))
    ? new UsageError(problems)
    : new Error(problems.join('; '));
}
