import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { until } from '../../core/wait.ts';
import { extraAuthorities } from './extra-authorities.ts';
import { freePort } from './postgres.ts';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('../../compose/', import.meta.url));
const portNames = [
  ...['MONITOR_PORT', 'PRIMARY_PORT', 'REPLICA1_PORT', 'REPLICA2_PORT'],
  ...['PROXY_PORT', 'PROXY_READ_PORT', 'PROXY_ADMIN_PORT'],
  ...['EXPORTER_PORT', 'PROMETHEUS_PORT', 'ALERTMANAGER_PORT', 'GRAFANA_PORT'],
] as const;
export type LabPort = (typeof portNames)[number];

/** The compose lab of `compose/`, under a name, on a network and on ports of its own. */
export interface Lab extends AsyncDisposable {
  readonly project: string;
  /** What has docker compose mean this lab, wherever it is called. */
  readonly env: NodeJS.ProcessEnv;
  /** Its ports on 127.0.0.1. */
  readonly port: Readonly<Record<LabPort, number>>;
  /** What `docker compose …` prints; throws with what it complains of. */
  compose(...args: readonly string[]): Promise<string>;
  /** The exit code of a service that runs once, when it has. */
  ended(service: string): Promise<number>;
  /** What show-state.sh says. */
  state(): Promise<LabState>;
}

export interface LabState {
  readonly primary: string | null;
  readonly nodes: readonly {
    readonly nodeid: number;
    readonly nodename: string;
    readonly reportedstate: string;
    readonly goalstate: string;
    readonly health: number;
    readonly candidatepriority: number;
  }[];
}

export type Settings = Readonly<Record<string, string>>;

/** Nothing is started yet; disposing removes all that was, data included. */
export async function newLab(envFile: '.env.test' | '.env.prod', settings: Settings): Promise<Lab> {
  const ports = await Promise.all(portNames.map(async (name) => [name, await freePort()] as const));
  const port = Object.fromEntries(ports) as Record<LabPort, number>;
  const project = `pg-ha-test-${process.pid}-${port.MONITOR_PORT}`;
  const env = {
    ...process.env,
    BUILD_CA: extraAuthorities(process.env['NODE_EXTRA_CA_CERTS']),
    COMPOSE_PROJECT_NAME: project,
    LAB_SUBNET: await freeSubnet(),
    COMPOSE_PROFILES: '',
    ...Object.fromEntries(ports.map(([name, number]) => [name, String(number)])),
    ...settings,
  };
  const compose = async (...args: readonly string[]) => {
    const all = ['compose', '--project-directory', folder, '--env-file', `${folder}${envFile}`];
    const options = { env, maxBuffer: 2 ** 26, timeout: 900_000 };
    return (await run('docker', [...all, ...args], options)).stdout;
  };
  const script = ['exec', '-T', 'pgaf-monitor', 'bash', '/opt/pgaf/show-state.sh'];
  return {
    ...{ project, env, port },
    compose,
    ended: async (service) => {
      const id = (await compose('ps', '--all', '--quiet', service)).trim();
      return Number((await run('docker', ['wait', id], { timeout: 600_000 })).stdout);
    },
    state: async () => JSON.parse(await compose(...script)) as LabState,
    [Symbol.asyncDispose]: async () => {
      await compose('down', '--volumes', '--timeout', '5');
    },
  };
}

/** One primary, everybody else its healthy secondary. */
export function isSettled({ nodes, primary }: LabState, count = 3): boolean {
  const at = (state: string) =>
    nodes.filter((n) => n.reportedstate === state && n.goalstate === state && n.health === 1)
      .length;
  return primary !== null && at('primary') === 1 && at('secondary') === count - 1;
}

/** Waits until the state is as wanted; says what it was last. */
export async function stateOf(
  lab: Lab,
  what: string,
  wanted: (state: LabState) => boolean = isSettled,
  timeoutMs = 180_000,
): Promise<LabState> {
  let last = 'nothing';
  const look = async () => {
    const state = await lab.state();
    last = state.nodes
      .map((n) => `${n.nodename} ${n.reportedstate}/${n.goalstate}/${n.health}`)
      .join(', ');
    return wanted(state) ? state : undefined;
  };
  const { signal } = new AbortController();
  return until(what, look, { timeoutMs, intervalMs: 300, signal, lastSeen: () => last });
}

/** The first three bytes of a network that no other of Docker's is in. */
async function freeSubnet(): Promise<string> {
  const ids = (await run('docker', ['network', 'ls', '--quiet'])).stdout
    .split('\n')
    .filter(Boolean);
  const { stdout: taken } = await run('docker', ['network', 'inspect', ...ids]);
  for (;;) {
    const subnet = `10.${200 + Math.floor(Math.random() * 50)}.${Math.floor(Math.random() * 250)}`;
    if (!taken.includes(`"${subnet}.`)) return subnet;
  }
}
