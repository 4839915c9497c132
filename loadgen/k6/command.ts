import { dirname, join } from 'node:path';
import { formatEndpoint } from '../../core/cluster.ts';
import { hostTimeoutMs } from '../connections/multihost.ts';
import { type LoadPlan, whole } from '../plan.ts';

/** What is kept of a run beside what every run keeps. */
export const k6Files = {
  dashboard: 'k6-dashboard.html',
  summary: 'k6-summary.json',
  log: join('logs', 'k6.log'),
  data: join('logs', 'k6-data.json'),
} as const;

export interface K6Command {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string;
}

/** How k6 is started for a plan. The password is in the environment, where no other user sees it. */
export function k6Command(plan: LoadPlan, script: string, durationMs: number): K6Command {
  const args = [
    ...['run', '--quiet', '--no-usage-report', '--log-format', 'json'],
    // No port: nobody steers it but by signals.
    ...['--address', '', '--out', 'json=-'],
    ...['--summary-export', join(plan.directory, k6Files.summary), script],
  ];
  const env = { ...surroundings(plan.directory), ...scriptEnv(plan, durationMs) };
  return { args, env, directory: dirname(script) };
}

function surroundings(directory: string): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: directory,
    TZ: 'UTC',
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
    K6_WEB_DASHBOARD: 'true',
    K6_WEB_DASHBOARD_PORT: '-1',
    K6_WEB_DASHBOARD_EXPORT: join(directory, k6Files.dashboard),
  };
}

/** What a script is told of the run: docs/k6.md. */
export function scriptEnv(plan: LoadPlan, durationMs: number): Record<string, string> {
  const { share = whole, stages = [] } = plan;
  const part = (all: number) => all / share.count;
  return {
    PGHB_URL: urlOf(plan),
    PGHB_RUN_ID: plan.runId,
    PGHB_SEED: String(plan.seed),
    PGHB_SCALE: String(plan.scale),
    PGHB_SKEW: String(plan.skew ?? 0),
    PGHB_CONFLICTS: String(plan.conflicts ?? 0),
    PGHB_MIX: plan.workload,
    PGHB_RATE: String(part(plan.rate)),
    PGHB_STAGES: JSON.stringify(stages.map((one) => ({ ...one, rate: part(one.rate) }))),
    PGHB_WARMUP_SECONDS: String(plan.warmupMs / 1000),
    PGHB_DURATION_SECONDS: String(durationMs / 1000),
    PGHB_CLIENTS: String(plan.clients),
    PGHB_TIMEOUT: `${plan.timeoutMs}ms`,
    PGHB_DATA: join(plan.directory, k6Files.data),
    PGHB_FIRST_CYCLE: String(share.index),
    PGHB_CYCLE_STEP: String(share.count),
  };
}

/** Without TLS, as the other engine: it would be measured too. */
function urlOf({ endpoint, hosts, login: { user, password, database } }: LoadPlan): string {
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`;
  const who = `${encodeURIComponent(user)}${secret}`;
  const where = (hosts ?? [endpoint]).map(formatEndpoint).join(',');
  const url = `postgres://${who}@${where}/${encodeURIComponent(database)}?sslmode=disable`;
  // pgx tries them itself, as the other engine's clients do (connections/multihost.ts).
  return hosts
    ? `${url}&target_session_attrs=read-write&connect_timeout=${hostTimeoutMs / 1000}`
    : url;
}
