import { createConnection } from 'node:net';
import { text } from 'node:stream/consumers';

const answerMs = 2000;

/** One server of one group, by `show stat`. */
export interface ServerStatistics {
  readonly group: string;
  readonly server: string;
  readonly isUp: boolean;
  /** Whether its first check has ended. */
  readonly checked: boolean;
}

/** What HAProxy's statistics socket says, as it is: lines of comma-separated values. */
export async function showStat(socketPath: string): Promise<string> {
  const socket = createConnection(socketPath);
  socket.setTimeout(answerMs, () => socket.destroy(new Error('HAProxy does not answer')));
  socket.write('show stat\n');
  return text(socket);
}

export function serversIn(statistics: string): readonly ServerStatistics[] {
  const [head = '', ...lines] = statistics.replace(/^# /, '').trim().split('\n');
  const columns = head.split(',');
  const rows = lines.map((line) => {
    const cells = line.split(',');
    return (name: string) => cells[columns.indexOf(name)] ?? '';
  });
  return rows
    .filter((row) => !['FRONTEND', 'BACKEND'].includes(row('svname')))
    .map((row) => ({
      group: row('pxname'),
      server: row('svname'),
      isUp: row('status').startsWith('UP'),
      // `INI`: none yet. With a star the first one is under way, and a server is up until then.
      checked: /^(?!\* |INI)./.test(row('check_status')),
    }));
}
