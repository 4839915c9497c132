import { defaultBase } from '../cluster/local/directory.ts';
import { type OpenMender, startMender } from './mender.ts';
import { checkout } from './run-directory.ts';

/** Of a lab, which outlives everything that is done to it. */
export function startLabMender({ directory }: { readonly directory: string }): Promise<OpenMender> {
  return startMender(
    { kind: 'local', base: defaultBase(checkout), directory },
    (fault, node) => `npm run lab -- heal ${fault} --target ${node} --dir ${directory}`,
    process.env,
  );
}
