import { clockFrom, zeroNow } from '../../../core/clock.ts';
import { startProxy } from '../../../proxy/proxy.ts';
import { local, ToldSource } from './bench.ts';

// A proxy in a process of its own, to be started with few file descriptors: routes to the port
// that it is given, and prints the port where it listens.

const source = new ToldSource();
const proxy = await startProxy({
  listen: local(0),
  source,
  clock: clockFrom(zeroNow()),
  onEvent: () => undefined,
  onProblem: (problem) => console.error(problem),
});
source.tell(local(Number(process.argv[2])));
console.log(proxy.address.port);
