import { docker } from '../docker.ts';

/** What is done to a node's container from outside. Every one of them throws with Docker's words. */

const stopMs = 60_000;

/** `running`, `paused`, `exited`, `restarting` … */
export async function statusOf(id: string): Promise<string> {
  return (await docker(['inspect', '--format', '{{.State.Status}}', id])).trim();
}

/** SIGKILL of every process in it at once: its first one takes the others along. */
export async function killContainer(id: string): Promise<void> {
  await docker(['kill', '--signal', 'KILL', id]);
  // A restart rule counts no container that was killed by hand; until it has ended it could answer.
  await docker(['wait', id], { timeoutMs: 15_000 });
}

/** Harmless when it runs. */
export async function startContainer(id: string): Promise<void> {
  await docker(['start', id]);
}

/** SIGTERM to its keeper, which stops its server; killed when it does not end in time. */
export async function stopContainer(id: string): Promise<void> {
  await docker(['stop', '--time', String(stopMs / 1000), id], { timeoutMs: stopMs + 30_000 });
}

/** The kernel's freezer: connections stay open, nobody answers. */
export async function pauseContainer(id: string): Promise<void> {
  await docker(['pause', id]);
}

/** Harmless when it is not paused, or gone down meanwhile. */
export async function unpauseContainer(id: string): Promise<void> {
  if ((await statusOf(id)) === 'paused') await docker(['unpause', id]);
}
