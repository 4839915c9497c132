import type { Clock } from '../../core/clock.ts';
import { clocksApart } from '../clock-offset.ts';
import type { Check, Checked } from './finding.ts';

/** More than this apart, ages by the clocks of two nodes mean little. */
const toleratedMs = 500;

/** That the nodes agree on what time it is. */
export const clocksAgree = (clock: Clock): Check => ({
  what: 'the clocks agree',
  async find({ nodes, login }: Checked, signal) {
    const { offsetMs, uncertaintyMs } = await clocksApart(nodes, login, clock, signal);
    const detail = `at most ${offsetMs.toFixed(1)} ms apart, ± ${uncertaintyMs.toFixed(1)} ms`;
    return [{ what: this.what, pass: offsetMs - uncertaintyMs <= toleratedMs, detail }];
  },
});
