import { docker } from '../docker.ts';

/** What is done inside of a node's container, as its own user. */

async function bash(id: string, script: string, signal?: AbortSignal): Promise<string> {
  return docker(['exec', id, 'bash', '-euc', script], signal ? { signal } : {});
}

/** SIGKILL of the postmaster alone; its keeper lives on. Throws when there is none. */
export async function killPostmaster(id: string): Promise<void> {
  await bash(id, postmasterKilled);
}

// The file outlives its server; the pid may by now be that of another process.
const postmasterKilled = `
  read -r pid <"$PGDATA/postmaster.pid"
  [ "$(cat "/proc/$pid/comm")" = postgres ] || { echo "no postmaster runs" >&2; exit 1; }
  kill -KILL "$pid"`;

/** SIGSTOP of what streams WAL to standbys. Throws when there was nothing to stop. */
export async function stopWalSenders(id: string): Promise<void> {
  await bash(
    id,
    `${walSenders} [ "$found" ] || { echo "no standby is connected" >&2; exit 1; }
    kill -STOP $found`,
  );
}

/** Harmless when none was stopped, or none is left. */
export async function continueWalSenders(id: string): Promise<void> {
  await bash(id, `${walSenders} [ -z "$found" ] || kill -CONT $found`);
}

// A process that ends meanwhile has no title any more.
const walSenders = `
  found=
  for process in /proc/[0-9]*; do
    title=$(tr '\\0' ' ' <"$process/cmdline" 2>/dev/null) || continue
    if [[ $title =~ ^postgres:\\ ([^ ]+:\\ )?walsender\\  ]]; then found+=" \${process##*/}"; fi
  done
`;

/** As an operator does it; of a primary it is a hand-over first. */
export async function enableMaintenance(id: string, signal: AbortSignal): Promise<void> {
  await bash(id, `${maintenance('enable')} --allow-failover`, signal);
}

export async function disableMaintenance(id: string): Promise<void> {
  await bash(id, maintenance('disable'));
}

function maintenance(word: 'enable' | 'disable'): string {
  return `exec pg_autoctl ${word} maintenance --pgdata "$PGDATA"`;
}
