import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { DatabaseUser } from '../../../../cluster/local/database-user.ts';
import type { Endpoint } from '../../../../core/cluster.ts';
import { alongside } from '../../../../core/together.ts';
import { unlessAborted, until } from '../../../../core/wait.ts';
import { type Program, startProgram } from '../program.ts';

/** A way to the server, ready for use. */
export interface Contender extends AsyncDisposable {
  readonly name: string;
  readonly endpoint: Endpoint;
  /** null: nothing stands between client and server. */
  readonly program: Program | null;
}

/** Where contenders stand. */
export interface Stage {
  readonly server: Endpoint;
  /** Of the server's user, who makes a folder for each contender in it. */
  readonly directory: string;
  readonly user: DatabaseUser;
  /** How many a contender must be able to carry. */
  readonly connections: number;
}

export interface ContenderKind {
  readonly name: string;
  start(stage: Stage, signal: AbortSignal): Promise<Contender>;
}

/** A folder for one contender's files. */
export function folderFor(name: string, { directory }: Stage): Promise<string> {
  return mkdtemp(join(directory, `${name}-`));
}

/** Starts it, and waits until a query through it is answered. */
export async function startContender(
  { name, endpoint, command, directory, user }: Launch,
  signal: AbortSignal,
): Promise<Contender> {
  const program = await startProgram(command, directory, user);
  const dispose = () => program[Symbol.asyncDispose]();
  try {
    const end = async (over: AbortSignal) => {
      throw new Error(`${name} ${await unlessAborted(program.ended, over)}`);
    };
    await alongside(signal, [end], (either) =>
      until(`${name} does not answer`, () => answers(endpoint), {
        timeoutMs: 60_000,
        signal: either,
      }),
    );
  } catch (error) {
    await dispose();
    throw error;
  }
  return { name, endpoint, program, [Symbol.asyncDispose]: dispose };
}

interface Launch {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly command: readonly string[];
  readonly directory: string;
  readonly user: DatabaseUser;
}

async function answers(endpoint: Endpoint): Promise<boolean> {
  const client = new pg.Client({ ...endpoint, ...login, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query({ text: 'SELECT 1', rowMode: 'array' });
    return true;
  } finally {
    await client.end();
  }
}

/** Trusted by the server that the bench starts. */
export const login = { user: 'postgres', database: 'postgres', ssl: false } as const;
