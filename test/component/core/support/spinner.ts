/** Says who it is, and then never lets its event loop turn again. */
import { writeSync } from 'node:fs';
import { endWithParent } from '../../../../core/orphan.ts';

endWithParent(100);
// The thread needs a moment to be there.
setTimeout(() => {
  writeSync(1, `${process.pid}\n`);
  for (;;);
}, 300);
