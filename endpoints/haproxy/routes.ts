import type { Clock } from '../../core/clock.ts';
import type { Endpoint } from '../../core/cluster.ts';
import type { NamedEndpoint } from '../endpoint.ts';
import type { Voice } from '../serve-parent.ts';
import { groups } from './configuration.ts';
import type { ServerStatistics } from './statistics.ts';

/** `Server primary/node1 is DOWN, reason: …. 0 active … left. 12 sessions active, …` */
const change = /^Server (\w+)\/(\S+) is (UP|DOWN)\b/;
const sessions = /(\d+) sessions active/;

/** Where HAProxy leads, by the lines in which it tells that a server has come or gone. */
export class Routes {
  readonly #nodes: readonly NamedEndpoint[];
  readonly #clock: Clock;
  readonly #voice: Voice;
  readonly #up = new Map<string, Set<string>>();
  #telling = false;
  #generation = 0;

  constructor(nodes: readonly NamedEndpoint[], clock: Clock, voice: Voice) {
    this.#nodes = nodes;
    this.#clock = clock;
    this.#voice = voice;
  }

  /** From here on every change is told; `servers`: how things stand. */
  begin(servers: readonly ServerStatistics[]): void {
    for (const { group, server, isUp } of servers) if (isUp) this.#of(group).add(server);
    this.#telling = true;
    for (const group of new Set(servers.map((one) => one.group))) this.#tell(group, 0);
  }

  /** A line of HAProxy's log, just now. */
  line(line: string): void {
    const [, group = '', server = '', state] = change.exec(line) ?? [];
    if (!state || !this.#telling) return;
    if (state === 'UP') this.#of(group).add(server);
    else this.#of(group).delete(server);
    this.#tell(group, Number(sessions.exec(line)?.[1] ?? 0));
  }

  #tell(group: string, ended: number): void {
    if (group === groups.primary) this.#tellPrimary(ended);
    else this.#tellReading(ended);
  }

  #tellPrimary(links: number): void {
    this.#generation += 1;
    const [target, ...beside] = this.#targets(groups.primary);
    const [atMs, generation] = [this.#clock.nowMs(), this.#generation];
    const common = { kind: 'proxy', atMs, generation, links } as const;
    if (!target) this.#voice.event({ ...common, what: 'fenced', target: null });
    else
      this.#voice.event({
        ...common,
        ...{ what: 'routed', target },
        ...(beside.length > 0 ? { beside } : {}),
      });
  }

  #tellReading(ended: number): void {
    const standbys = this.#targets(groups.standbys);
    const instead = this.#targets(groups.instead);
    const [from, targets] = standbys.length
      ? (['standbys', standbys] as const)
      : ([instead.length ? 'primary' : 'nobody', instead] as const);
    this.#voice.reading({ kind: 'reading', atMs: this.#clock.nowMs(), from, targets, ended });
  }

  /** The one that came last first. */
  #targets(group: string): Endpoint[] {
    return [...this.#of(group)].reverse().flatMap((name) => {
      const node = this.#nodes.find((one) => one.name === name);
      return node ? [{ host: node.host, port: node.port }] : [];
    });
  }

  #of(group: string): Set<string> {
    const known = this.#up.get(group) ?? new Set<string>();
    this.#up.set(group, known);
    return known;
  }
}
