import type { Logger } from 'pino';
import type { Clock } from '../core/clock.ts';
import { formatEndpoint } from '../core/cluster.ts';
import { ProxyMetrics } from '../proxy/metrics.ts';
import type { ProxyEvent } from '../proxy/router.ts';
import { Switches } from '../proxy/switches.ts';

/** What the proxy does, kept for who asks and written to its log. */
export class ProxyRecord {
  readonly metrics = new ProxyMetrics();
  readonly switches: Switches;
  readonly #log: Logger;

  constructor(clock: Clock, log: Logger) {
    this.switches = new Switches(clock);
    this.#log = log;
  }

  readonly changed = (event: ProxyEvent): void => {
    this.metrics.changed(event);
    const { what, target, generation, links } = event;
    this.#log.info({ target: target && formatEndpoint(target), generation, links }, what);
    const done = this.switches.changed(event);
    if (!done) return;
    this.metrics.switched(done);
    const { from, to, clientsReleased, routedToFirstReleasedMs, ...figures } = done;
    const ends = { from: from && formatEndpoint(from), to: formatEndpoint(to) };
    this.#log.info({ ...ends, ...figures }, 'switched');
  };

  readonly joined = (waitedMs: number): void => {
    this.metrics.joined(waitedMs);
    this.switches.joined(waitedMs);
  };
}
