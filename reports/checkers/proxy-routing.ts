import type { NodeRole } from '../../core/cluster.ts';
import { type CertainSpan, certainSpans } from '../certain-spans.ts';
import { type Route, routesOf } from '../routes.ts';
import type { RunRecord } from '../run-record.ts';
import { duration, plural } from '../wording.ts';
import { type Checker, mostEvidence } from './checker.ts';

/** A primary that steps down is heard of a little later; a route is not kept longer than this. */
const mostLateMs = 5_000;
/** A route may be over before its node was asked twice. */
const leastSeenMs = 1_000;

/** The endpoint never led anybody to a node that was not the primary, by that node's own word. */
export const proxyRouting: Checker = {
  name: 'proxy-routing',
  async check(run) {
    const routes = await routesOf(run);
    if (routes.length === 0) return withoutRoutes(run);
    const { wrong, seen, longestMs } = await compared(run, routes);
    if (wrong.length > 0) {
      const detail = `${subjectOf(run)} led to a node that was not the primary ${plural(wrong.length, 'time')}`;
      return { status: 'fail', detail, evidence: wrong.slice(0, mostEvidence) };
    }
    const unseen = routes.filter((route) => !seen.has(route) && isLong(route));
    if (unseen.length > 0 || seen.size === 0) {
      const detail = `of ${plural(unseen.length, 'route')} of ${routes.length} nothing is known: the node said nothing meanwhile`;
      return { status: 'unknown', detail };
    }
    const late =
      longestMs === 0
        ? ''
        : `; one was kept ${duration(longestMs)} after its node had stepped down`;
    return {
      status: 'pass',
      detail: `${plural(routes.length, 'route')}, each to the primary${late}`,
    };
  },
};

/** Of direct and multihost it is not asked (build.ts): nobody routes there. */
function withoutRoutes(run: RunRecord) {
  return { status: 'unknown', detail: `no route of ${subjectOf(run)} was recorded` } as const;
}

function subjectOf({ scenario: { endpoint } }: RunRecord): string {
  return endpoint === 'proxy' ? 'the proxy' : endpoint;
}

type Word = 'takes writes' | 'in recovery' | 'read-only';

function wordOf({ inRecovery, readOnly }: NodeRole): Word {
  if (inRecovery) return 'in recovery';
  return readOnly ? 'read-only' : 'takes writes';
}

/** What was wrong, of which routes anything is known, and the longest that was kept too long. */
async function compared(run: RunRecord, routes: readonly Route[]) {
  const wrong: string[] = [];
  const seen = new Set<Route>();
  let longestMs = 0;
  for await (const span of certainSpans(run.probes(), wordOf)) {
    for (const route of routes.filter((one) => meet(one, span))) {
      seen.add(route);
      if (span.word === 'takes writes') continue;
      const why = whatIsWrong(route, span);
      if (why !== null) wrong.push(why);
      else longestMs = Math.max(longestMs, togetherMs(route, span));
    }
  }
  return { wrong, seen, longestMs };
}

function isLong({ fromMs, toMs }: Route): boolean {
  return toMs - fromMs > leastSeenMs;
}

function meet(route: Route, span: CertainSpan<Word>): boolean {
  return route.node === span.node && togetherMs(route, span) > 0;
}

function togetherMs(route: Route, span: CertainSpan<Word>): number {
  return Math.min(route.toMs, span.toMs) - Math.max(route.fromMs, span.fromMs);
}

function whatIsWrong(route: Route, span: CertainSpan<Word>): string | null {
  const said = `${span.node} said it was ${span.word}, certainly from ${span.fromMs.toFixed(1)} to ${span.toMs.toFixed(1)} ms`;
  if (span.fromMs < route.fromMs) {
    return `routed to ${span.node} at ${route.fromMs.toFixed(1)} ms, although ${said}`;
  }
  const lateMs = togetherMs(route, span);
  if (lateMs <= mostLateMs) return null;
  return `still routed to ${span.node} for ${duration(lateMs)}, although ${said}`;
}
