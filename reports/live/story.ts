import type { FaultEvent, HistoryEvent, Stage } from '../../core/history.ts';

const most = 100;

/** What has happened, in sentences, the latest last. */
export class Story {
  #lines: { readonly atMs: number; readonly text: string }[] = [];
  #primary: string | null | undefined;

  hear(event: HistoryEvent): void {
    const text = this.#words(event);
    if (text !== null) this.#lines = [...this.#lines, { atMs: event.atMs, text }].slice(-most);
  }

  get primary(): string | null | undefined {
    return this.#primary;
  }

  lines(): readonly { readonly atMs: number; readonly text: string }[] {
    return this.#lines;
  }

  #words(event: HistoryEvent): string | null {
    if (event.kind === 'stage') return stageWords[event.stage];
    if (event.kind === 'fault') return faultSentence(event);
    if (event.kind === 'note') return event.text;
    if (event.kind === 'topology') return this.#primaryWords(event.primary);
    if (event.kind !== 'proxy') return null;
    const { what, target, links } = event;
    if (what === 'fenced') return `proxy: routes to nobody, ${links} links destroyed`;
    const where = target ? `${target.host}:${target.port}` : 'nobody';
    return `proxy: routes to ${where}, ${links} connections had waited`;
  }

  #primaryWords(primary: string | null): string | null {
    if (primary === this.#primary) return null;
    this.#primary = primary;
    return primary === null ? 'nobody is primary' : `${primary} is primary`;
  }
}

export const stageWords: Readonly<Record<Stage, string>> = {
  cluster: 'starting the cluster',
  seed: 'loading schema and data',
  warmup: 'warming up',
  measure: 'measuring',
  settle: 'letting operations end',
  audit: 'auditing every write',
  end: 'judging',
};

const faultWords: Readonly<Record<FaultEvent['what'], string>> = {
  inject: 'is being injected',
  injected: 'injected',
  heal: 'is being healed',
  healed: 'healed',
  failed: 'failed',
};

function faultSentence({ fault, nodes, target, what, detail }: FaultEvent): string {
  const where = nodes.length > 0 ? nodes.join(', ') : target;
  return `${fault} of ${where} ${faultWords[what]}${detail ? ` (${detail})` : ''}`;
}
