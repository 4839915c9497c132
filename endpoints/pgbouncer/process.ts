import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseUser } from '../../cluster/local/database-user.ts';
import { Cleanup } from '../../core/cleanup.ts';
import { clockFrom } from '../../core/clock.ts';
import type { Endpoint } from '../../core/cluster.ts';
import { until } from '../../core/wait.ts';
import type { Addresses } from '../child.ts';
import { listenable } from '../listenable.ts';
import { goesWithUs } from '../private-folder.ts';
import { startProgram } from '../program.ts';
import { primarySource } from '../proxy-source.ts';
import { serveParent, type Voice } from '../serve-parent.ts';
import { Admin } from './admin.ts';
import { filesOf, type PgbouncerSetup, settingsFile } from './configuration.ts';
import type { PgbouncerOrder } from './pgbouncer.ts';
import { Repointing } from './repoint.ts';

// PgBouncer's keeper, a child of the runner: it follows the primary, and repoints PgBouncer.

const readyMs = 15_000;

serveParent(open);

async function open(order: PgbouncerOrder, voice: Voice): Promise<Addresses & AsyncDisposable> {
  const { program, user, folder, source, probeLogin, application, logs, zeroNs } = order;
  goesWithUs(folder);
  const cleanup = new Cleanup(voice.problem);
  const stopping = new AbortController();
  const { signal } = stopping;
  const [listen = order.listen] = await listenable([order.listen]);
  const told = primarySource(source, probeLogin, voice.problem).watch(signal);
  const targets = told[Symbol.asyncIterator]();
  const target = await firstOf(targets);
  const setup = { listen, application, folder };
  const write = (to: Endpoint) => writeFiles({ ...setup, target: to }, user);
  await write(target);
  const running = cleanup.use(
    'PgBouncer',
    await startProgram({
      command: [program, settingsFile(folder)],
      ...{ user, log: join(logs, 'pgbouncer.log') },
    }),
  );
  running.ended.then((why) => {
    if (!signal.aborted) voice.broken(new Error(why));
  });
  const admin = cleanup.use('its console', await consoleOf(setup, signal));
  const { database } = application;
  const clock = clockFrom(zeroNs);
  const parts = { admin, database, write, clock, onEvent: voice.event };
  const following = follow(targets, new Repointing(parts, target)).catch((error) => {
    if (!signal.aborted) voice.broken(error);
  });
  cleanup.defer('following the primary', async () => {
    stopping.abort();
    await following;
  });
  return { endpoint: listen, [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose]() };
}

type Targets = AsyncIterator<Endpoint | null>;

/** Who the parent gives up waiting for. */
async function firstOf(targets: Targets): Promise<Endpoint> {
  for (;;) {
    const { value, done } = await targets.next();
    if (done) throw new Error('the source of the primary ended');
    if (value) return value;
  }
}

async function follow(targets: Targets, repointing: Repointing): Promise<void> {
  for (;;) {
    const { value, done } = await targets.next();
    if (done) return;
    await repointing.route(value);
  }
}

async function writeFiles(setup: PgbouncerSetup, user: DatabaseUser): Promise<void> {
  for (const [path, content] of filesOf(setup)) {
    await writeFile(path, content, { mode: 0o600 });
    if (user) await chown(path, user.uid, user.gid);
  }
}

/** As soon as it answers. */
function consoleOf(
  { folder, listen }: Pick<PgbouncerSetup, 'folder' | 'listen'>,
  signal: AbortSignal,
): Promise<Admin> {
  const connected = () => Admin.connect(folder, listen);
  const options = { timeoutMs: readyMs, intervalMs: 50, signal };
  return until("PgBouncer's console does not answer", connected, options);
}
