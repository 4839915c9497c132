import { messageOf } from '../../core/errors.ts';
import { docker } from './docker.ts';

/** A Docker Engine that answers, and the client's `compose`. */
export type Engine =
  | { readonly kind: 'met'; readonly engine: string; readonly compose: string }
  /** What is missing, and what to do about it. */
  | { readonly kind: 'unmet'; readonly why: string; readonly remedy: string };

/** An engine that hangs is none. */
const timeoutMs = 20_000;

export async function findEngine(signal: AbortSignal): Promise<Engine> {
  const options = { timeoutMs, signal };
  const [engine, compose] = await Promise.all([
    answer(docker(['version', '--format', '{{.Server.Version}}'], options)),
    answer(docker(['compose', 'version', '--short'], options)),
  ]);
  signal.throwIfAborted();
  if (!engine.ok) return { kind: 'unmet', why: engine.text, remedy: engineRemedy };
  if (!compose.ok || !/^v?2\./.test(compose.text))
    return { kind: 'unmet', why: composeWhy(compose), remedy: composeRemedy };
  return { kind: 'met', engine: engine.text, compose: compose.text.replace(/^v/, '') };
}

const engineRemedy =
  'start a Docker Engine that this user may talk to (docs.docker.com/engine/install; `docker info` must answer)';
const composeRemedy =
  "install the compose plugin, version 2 (docs.docker.com/compose/install; `docker compose version` must answer, docker-compose of version 1 won't do)";

interface Answer {
  readonly ok: boolean;
  readonly text: string;
}

async function answer(asked: Promise<string>): Promise<Answer> {
  return asked.then(
    (text) => ({ ok: true, text: text.trim() }),
    (error: unknown) => ({ ok: false, text: messageOf(error) }),
  );
}

function composeWhy({ ok, text }: Answer): string {
  return ok ? `docker compose is ${text}, not version 2` : `no docker compose: ${text}`;
}
