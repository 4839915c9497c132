import { fileURLToPath } from 'node:url';
import { outlive } from '../cluster/outlive.ts';
import { maskSecrets, messageOf } from '../core/errors.ts';
import type { ExternalSpec } from '../core/external-spec.ts';
import type { Mender } from '../scenarios/faults/fault.ts';

/** A cluster that outlives us, as another process finds it. */
export type Charge =
  | { readonly kind: 'local'; readonly base: string; readonly directory: string }
  | { readonly kind: 'compose'; readonly directory: string }
  | { readonly kind: 'external'; readonly spec: ExternalSpec };

/** What the mender's process is told, a line each; the first one is the charge. */
export interface Debt {
  readonly what: 'owe' | 'paid';
  readonly fault: string;
  readonly node: string;
}

export const lastWord = 'over';
const program = fileURLToPath(new URL('./mender-process.ts', import.meta.url));

/** Disposing ends the process: nobody heals after that. */
export interface OpenMender extends Mender, AsyncDisposable {}

/**
 * A process that heals what we have done to a cluster that is not to end with us, should we end
 * before we have: by SIGKILL, or by somebody who would not wait.
 */
export async function startMender(
  charge: Charge,
  byHand: Mender['byHand'],
  env: Readonly<Record<string, string | undefined>>,
): Promise<OpenMender> {
  const survivor = outlive(program, [], { env, speaks: true });
  const owed = new Map<string, Debt>();
  const tell = (debt: Debt) => survivor.tell(JSON.stringify(debt));
  const leave = () => {
    for (const { fault, node } of owed.values())
      console.error(
        `${fault} of ${node} is left to another process; by hand: ${byHand(fault, node)}`,
      );
  };
  process.once('exit', leave);
  await survivor.tell(JSON.stringify(charge));
  return {
    byHand,
    async owe(fault, node) {
      const debt = { what: 'owe', fault, node } as const;
      await tell(debt);
      owed.set(`${fault} ${node}`, debt);
    },
    paid(fault, node) {
      owed.delete(`${fault} ${node}`);
      tell({ what: 'paid', fault, node }).catch((error: unknown) =>
        console.error(maskSecrets(`mender: ${messageOf(error)}`)),
      );
    },
    async [Symbol.asyncDispose]() {
      process.off('exit', leave);
      await survivor.dismiss(lastWord);
    },
  };
}
