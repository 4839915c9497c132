import type { Context } from 'mocha';
import { networkRequirements } from '../../cluster/local/network/requirements.ts';

/** Skips the suite where no namespaces can be made, and fails it where they have to be: in CI. */
export async function needsNamespaces(suite: Context): Promise<void> {
  const found = await networkRequirements();
  if (found.kind === 'met') return;
  const why = found.kind === 'missing' ? `no ${found.packages.join(', ')}` : found.why;
  if (process.env['CI']) throw new Error(why);
  console.log(`      skipped: ${why}`);
  suite.skip();
}
