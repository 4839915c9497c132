import type { ComposeCluster } from '../cluster/compose/cluster.ts';
import { sweepLabs } from '../cluster/compose/leftovers.ts';
import { attachLab, makeLab } from '../cluster/compose/make.ts';
import { messageOf, UsageError } from '../core/errors.ts';
import type { ClusterSpec } from '../core/scenario.ts';
import { inContainers, type LabPlace, placeIn } from './lab-cluster.ts';
import type { PreflightOptions } from './preflight.ts';
import { requireLabImage } from './preflight-compose.ts';
import { prepareDatabase } from './prepare.ts';

export interface ContainersUp extends LabPlace, PreflightOptions {
  readonly spec: ClusterSpec;
  /** Of the data; 0: none. */
  readonly scale: number;
}

/** `lab up --cluster compose`: what is up already stays as it is. */
export async function upInContainers(
  options: ContainersUp,
  signal: AbortSignal,
): Promise<ComposeCluster> {
  const { spec, scale, say } = options;
  const { name: image } = await requireLabImage(options, signal);
  const { base } = inContainers;
  for (const directory of await sweepLabs(base, say))
    say(`cleaned up after a dead run: ${directory}`);
  const directory = placeIn(inContainers, options);
  const running = await attachLab(directory, process.env);
  if (running) return stillUp(running, signal);
  const services = ['proxy'];
  const env = process.env;
  const made = { base, directory, spec, image, services, env, stays: true, onProgress: say };
  const cluster = await makeLab(made);
  try {
    await cluster.start(signal);
    const [first] = cluster.nodes;
    if (first && scale > 0) {
      say('schema and data');
      const target = { endpoint: first, login: cluster.admin, scale, seed: 42 };
      await prepareDatabase({ ...target, onProgress: () => undefined, signal });
    }
    await cluster.release();
    return cluster;
  } catch (error) {
    await cluster[Symbol.asyncDispose]();
    throw error;
  }
}

async function stillUp(cluster: ComposeCluster, signal: AbortSignal): Promise<ComposeCluster> {
  try {
    await cluster.topology(signal);
    console.log('already up');
    return cluster;
  } catch (error) {
    signal.throwIfAborted();
    const why = `the lab in ${cluster.directory} is there but its monitor does not answer`;
    throw new UsageError(`${why} (${messageOf(error)}): wait, or take it down with lab down`);
  }
}

/** Where a lab of containers is reached, and by whom; passwords are pointed to. */
export function placesOf(cluster: ComposeCluster): readonly string[] {
  const { proxy, application, project, settingsFile } = cluster;
  const url = (port: number) =>
    `postgres://${application.user}@127.0.0.1:${port}/${application.database}`;
  const ofProxy = proxy && [
    `proxy      ${url(proxy.readWrite)}`,
    `read-only  ${url(proxy.readOnly)}`,
    `admin      http://127.0.0.1:${proxy.admin}/metrics`,
  ];
  return [
    ...(ofProxy ?? []),
    `passwords  ${settingsFile}`,
    `containers docker compose --project-name ${project} ps`,
  ];
}
