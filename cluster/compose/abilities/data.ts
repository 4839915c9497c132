import { docker } from '../docker.ts';

/**
 * Of a node whose container is down: its data are removed, by a container of the same image that
 * has its volume. Its entrypoint makes the node anew when it is started without.
 */
export async function removeDataOf(id: string): Promise<void> {
  const running = await docker(['inspect', '--format', '{{.State.Running}} {{.Image}}', id]);
  const [isRunning, image = ''] = running.trim().split(' ');
  if (isRunning === 'true') throw new Error('the node is running: its data are not removed');
  const alone = ['--network', 'none', '--volumes-from', id, '--entrypoint', 'rm'];
  await docker(['run', '--rm', ...alone, image, '-rf', '/var/lib/postgresql/pgdata']);
}
