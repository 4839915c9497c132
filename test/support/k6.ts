import { findK6 } from '../../loadgen/k6/binary.ts';

/**
 * The k6 that tests use: K6_BIN, or the one that `doctor --install` has built. In an async `before`:
 * without one the tests are skipped, but never where everything must be checked.
 */
export async function needsK6({ skip }: Pick<Mocha.Context, 'skip'>): Promise<string> {
  const found = await findK6({ env: process.env, signal: new AbortController().signal });
  if (found) return found.path;
  if (process.env['CI'] === 'true')
    throw new Error('no k6 with xk6-sql: npm run doctor -- --install, with Go on PATH');
  return skip();
}
