import { describeNodes, readNodes } from '../monitor.ts';
import type { Check, Checked, Finding } from './finding.ts';
import { open } from './finding.ts';

const settled: ReadonlySet<string> = new Set(['primary', 'secondary']);

/** That pg_auto_failover's monitor answers, and has every node where it belongs. */
export const monitorKnowsAll: Check = {
  what: 'monitor answers',
  async find({ monitor, nodes }: Checked, signal) {
    if (!monitor) return [];
    await using connection = await open(monitor.endpoint, monitor.login, signal);
    const known = await readNodes(connection.client);
    const answers = { what: this.what, pass: true, detail: `${known.length} nodes registered` };
    const each = nodes.map(({ name }): Finding => {
      const state = known.find((node) => node.name === name);
      const isSettled =
        state?.healthy === true &&
        state.reportedState === state.goalState &&
        settled.has(state.goalState);
      const detail = state ? describeNodes([state]) : 'the monitor does not know it';
      return { what: `${name} is registered and healthy`, pass: isSettled, detail };
    });
    return [answers, ...each];
  },
};
