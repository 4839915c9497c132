import { findEngine } from '../cluster/compose/engine.ts';
import { hasImage, imageName, requireImage } from '../cluster/compose/image.ts';
import { messageOf, UsageError } from '../core/errors.ts';
import type { PreflightOptions } from './preflight.ts';

/** The image of a lab, and what is to be said of it in a report. */
export interface LabImage {
  readonly name: string;
  readonly postgresql: string;
  readonly pg_auto_failover: string;
  readonly docker: string;
  readonly 'docker compose': string;
}

/**
 * What a cluster of containers needs: an engine, compose, and the image, which is built when it is
 * missing. Throws UsageError with what is in the way, and what to do about it.
 */
export async function requireLabImage(
  { mayInstall, say }: PreflightOptions,
  signal: AbortSignal,
): Promise<LabImage> {
  const found = await findEngine(signal);
  if (found.kind === 'unmet')
    throw new UsageError(`a cluster of containers needs Docker: ${found.why}\n    ${found.remedy}`);
  const { env } = process;
  const name = await imageName(env);
  if (!mayInstall && !(await hasImage(name, signal)))
    throw new UsageError(`the image ${name} has not been built yet: leave --no-install out`);
  try {
    const { postgresql, pgAutoFailover } = await requireImage({ env, say }, signal);
    const { engine: docker, compose } = found;
    return {
      name,
      postgresql,
      pg_auto_failover: pgAutoFailover,
      docker,
      'docker compose': compose,
    };
  } catch (error) {
    signal.throwIfAborted();
    throw new UsageError(`${messageOf(error)}\n    ${whereFrom}`);
  }
}

const whereFrom =
  "the image is made from debian:bookworm-slim and Debian's packages: a registry and a mirror must be in reach (with BUILD_NETWORK=host over this machine's own network)";
