import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { identityOf } from '../local/process-identity.ts';
import { type DockerOptions, docker } from './docker.ts';
import { labFiles, writeInLab } from './record.ts';
import { type Settings, withoutSettings } from './settings.ts';

/** The lab's own folder. */
export const composeFolder = fileURLToPath(new URL('../../compose/', import.meta.url));

export interface Compose {
  readonly directory: string;
  readonly settings: Settings;
  /** Of this process. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** `docker compose` of one lab, by its settings and nobody else's. */
export async function compose(
  { directory, settings, env }: Compose,
  args: readonly string[],
  options: DockerOptions,
): Promise<string> {
  const files = [join(composeFolder, 'compose.yaml'), join(directory, labFiles.override)];
  const before = [
    ...['compose', '--ansi', 'never', '--progress', 'plain'],
    ...['--project-directory', composeFolder, '--env-file', join(directory, labFiles.settings)],
    ...files.flatMap((file) => ['--file', file]),
  ];
  return docker([...before, ...args], { ...options, env: withoutSettings(env, settings) });
}

/** The same, of what makes things: as long as it runs, who ends the lab has to end it first. */
export async function composeUp(
  lab: Compose,
  args: readonly string[],
  options: DockerOptions,
): Promise<void> {
  let noted: Promise<void> = Promise.resolve();
  const note = async (pid: number) => {
    const identity = await identityOf(pid);
    if (identity) await writeInLab(lab.directory, labFiles.upcoming, JSON.stringify(identity));
  };
  const onStart = (pid: number) => {
    noted = note(pid).catch(() => undefined);
  };
  try {
    await compose(lab, args, { ...options, onStart });
  } finally {
    await noted;
    await rm(join(lab.directory, labFiles.upcoming), { force: true });
  }
}
