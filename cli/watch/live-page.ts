import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { clockFrom, zeroNow } from '../../core/clock.ts';
import type { Endpoint } from '../../core/cluster.ts';
import { runFiles } from '../../core/history.ts';
import { shapeOf } from '../../core/load-shape.ts';
import type { Scenario } from '../../core/scenario.ts';
import { delay } from '../../core/wait.ts';
import { loopback } from '../../proxy/loopback.ts';
import { LiveRun } from '../../reports/live/live-run.ts';
import { renderLivePage } from '../../reports/live/page.ts';
import { statusWords } from '../../reports/page/answer.ts';
import type { Report } from '../../reports/report.ts';
import { parseMetricsAddress } from '../load-metrics.ts';
import type { Witness } from '../rig.ts';
import type { RunDirectory } from '../run-directory.ts';
import { repeatsFiles } from '../series-record.ts';
import { followLoad } from './load-events.ts';
import { type RunningWatch, startWatch } from './server.ts';

/** For who looks on to go over to the finished page. */
const farewellMs = 3_000;
const farewellEveryMs = 50;

interface Finished {
  readonly href: string;
  readonly runId: string;
  readonly verdict: Report['verdict'];
  readonly words: string;
}

/** A run on the page, from its beginning to its end. Disposing ends it; what was heard stays. */
export interface WitnessedRun extends Witness, AsyncDisposable {}

/** What --live asks for; true: it was given alone. Throws UsageError for what is not this machine's. */
export async function liveAddress(
  given: Endpoint | true | undefined,
): Promise<Endpoint | undefined> {
  if (given === undefined) return undefined;
  return loopback('--live', given === true ? parseMetricsAddress('0') : given);
}

/** `--live`: the page of a run, or of one after the other, while they go on. */
export class LivePage implements AsyncDisposable {
  readonly #signal: AbortSignal;
  readonly #clock = clockFrom(zeroNow());
  /** Pages that are served, by path. */
  readonly #files = new Map<string, string>();
  readonly #finished: Finished[] = [];
  #run = new LiveRun({ runId: '', scenario: 'bench', description: '', durationMs: 0 });
  #runClock: Clock = this.#clock;
  #stoppedAtMs: number | null = null;
  #ended: string | null = null;
  #server: RunningWatch | null = null;

  private constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Throws UsageError when it cannot listen there. */
  static async open(
    listen: Endpoint,
    say: (line: string) => void,
    signal: AbortSignal,
  ): Promise<LivePage> {
    const live = new LivePage(signal);
    const page = renderLivePage();
    live.#server = await startWatch({
      listen,
      page: () => page,
      state: () => live.#state(),
      finished: (path) => live.#read(path),
      nowMs: () => live.#clock.nowMs(),
    });
    say(`live: ${live.#server.url}`);
    return live;
  }

  /** The run that is shown from now on. */
  witness(scenario: Scenario, { runId, directory }: RunDirectory): WitnessedRun {
    const { name, description, durationMs } = scenario;
    const run = new LiveRun({ runId, scenario: name, description, durationMs });
    const stop = new AbortController();
    this.#run = run;
    this.#stoppedAtMs = null;
    const { workers } = shapeOf(scenario.load);
    const following = followLoad(directory, workers, (event) => run.counted(event), stop.signal);
    return {
      begin: (clock) => {
        this.#runClock = clock;
      },
      event: (event) => run.event(event),
      probe: (probe) => run.probe(probe),
      progress: (progress) => run.progress(progress),
      [Symbol.asyncDispose]: async () => {
        this.#stoppedAtMs = this.#runClock.nowMs();
        stop.abort();
        await following;
      },
    };
  }

  /** The report of a run is there. */
  reported({ directory }: RunDirectory, verdict: Report['verdict']): void {
    this.#finish(directory, runFiles.page, verdict);
  }

  /** The summary of a series, or of a search, is there. */
  summedUp(directory: string, verdict: Report['verdict'], page: string = repeatsFiles.page): void {
    this.#finish(directory, page, verdict);
  }

  /** Under the path that links from beside it have. */
  #finish(directory: string, file: string, verdict: Report['verdict']): void {
    const runId = basename(directory);
    const href = `/${encodeURIComponent(runId)}/${file}`;
    this.#files.set(href, join(directory, file));
    this.#finished.push({ href, runId, verdict, words: statusWords[verdict] });
  }

  /** Sends whoever looks to the page that was finished last, and waits until they have it. */
  async [Symbol.asyncDispose](): Promise<void> {
    const last = this.#finished.at(-1);
    if (last && !this.#signal.aborted) {
      this.#ended = last.href;
      this.#server?.tell();
      await this.#farewell();
    }
    await this.#server?.[Symbol.asyncDispose]();
  }

  async #farewell(): Promise<void> {
    const until = this.#clock.nowMs() + farewellMs;
    while (this.#server?.busy && this.#clock.nowMs() < until)
      await delay(farewellEveryMs, this.#signal).catch(() => undefined);
  }

  #state(): unknown {
    const nowMs = this.#stoppedAtMs ?? this.#runClock.nowMs();
    return { ...this.#run.state(nowMs), finished: [...this.#finished], ended: this.#ended };
  }

  async #read(path: string): Promise<string | null> {
    const file = this.#files.get(path);
    return file === undefined ? null : readFile(file, 'utf8').catch(() => null);
  }
}
