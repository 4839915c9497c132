import { type Endpoint, formatEndpoint, isSameEndpoint, type NodeView } from '../core/cluster.ts';
import { type Answer, json } from './http.ts';
import { excessOf, type LagLimit, parseBytes } from './lag-limit.ts';
import type { ProxyStatus } from './proxy.ts';
import type { ReaderStatus } from './reader.ts';

/** Patroni's names for the questions that load balancers ask; `/master`: what it was once called. */
const asksForPrimary: ReadonlySet<string> = new Set([
  '/',
  '/primary',
  '/leader',
  '/read-write',
  '/master',
]);

/** Why it is not so; null: it is. */
type Reason = string | null;

/** Whether the cluster can be used so through the proxy: 200 or 503. null: no such question. */
export function clusterHealth(
  path: string,
  query: URLSearchParams,
  proxy: Pick<ProxyStatus, 'target' | 'draining'>,
  reader: Pick<ReaderStatus, 'route' | 'targets'> | null,
): Answer | null {
  const primary = proxy.target && formatEndpoint(proxy.target);
  const noPrimary = primary ? null : 'nobody is primary';
  return answerTo(path, query, { primary }, (question, limit) => {
    if (proxy.draining) return 'the proxy is shutting down';
    if (question === 'primary' || question === 'health') return noPrimary;
    if (!reader) return 'standbys are routed to with --read-listen only';
    if (question === 'read-only' && reader.route === 'primary') return null;
    const open = reader.targets.filter(({ closed }) => closed === null);
    if (open.some(({ lag }) => excessOf(lag, limit) === null)) return null;
    return limit && open.length > 0 ? 'every standby is further behind' : 'no standby is fit';
  });
}

/** What Patroni would say of this node, of a cluster whose primary is this one. */
export function nodeHealth(
  path: string,
  query: URLSearchParams,
  node: NodeView,
  primary: Endpoint | null,
): Answer | null {
  const isPrimary = isSameEndpoint(node, primary);
  const state = node.role === null ? 'unknown' : 'running';
  const role = isPrimary ? 'primary' : node.role === 'standby' ? 'replica' : 'unknown';
  const { name, timeline, lag } = node;
  return answerTo(path, query, { state, role, name, timeline, lag }, (question, limit) => {
    if (question === 'health') return node.role === null ? node.unfit : null;
    if (question === 'primary') return isPrimary ? null : 'it is not the primary';
    if (question === 'read-only' && isPrimary) return null;
    if (isPrimary || node.role !== 'standby') return 'it is no standby';
    return node.unfit ?? excessOf(lag, limit);
  });
}

type Question = 'primary' | 'replica' | 'read-only' | 'health';

function answerTo(
  path: string,
  query: URLSearchParams,
  facts: object,
  reasonAgainst: (question: Question, limit: LagLimit | null) => Reason,
): Answer | null {
  const question = questionOf(path);
  if (!question) return null;
  const lag = query.get('lag');
  const most = lag === null ? null : parseBytes(lag);
  if (lag !== null && most === null) return json(400, { reason: `lag: ${lag} is no size` });
  const reason = reasonAgainst(question, most === null ? null : { kind: 'bytes', most });
  return reason === null ? json(200, facts) : json(503, { ...facts, reason });
}

function questionOf(path: string): Question | null {
  if (asksForPrimary.has(path)) return 'primary';
  if (path === '/replica') return 'replica';
  if (path === '/read-only') return 'read-only';
  return path === '/health' ? 'health' : null;
}
