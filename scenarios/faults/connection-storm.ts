import { z } from 'zod';
import { type Crowd, defineFault } from './fault.ts';
import { injection } from './injection.ts';

const settings = z.strictObject({ connections: z.int().min(1).max(5000).default(300) });

export const connectionStorm = defineFault({
  name: 'connection-storm',
  description: 'many connections to the endpoint at once, held until healing; refusals are counted',
  target: 'endpoint',
  failover: 'never',
  settings,
  needs: [],
  async inject(_, endpoint, signal, { crowd, settings: given }) {
    if (!crowd) throw new Error('there is no endpoint that connections could be opened to');
    const opened: Crowd = await crowd(settings.parse(given).connections, signal);
    const closing = injection([endpoint], async () => opened[Symbol.asyncDispose]());
    return {
      ...closing,
      get detail() {
        return opened.detail;
      },
    };
  },
});
