import exec from 'k6/execution';
import sql from 'k6/x/sql';
import driver from 'k6/x/sql/driver/pgx';
import { measured } from '../../../../../loadgen/k6/scripts/measure.ts';
import { paceOf } from '../../../../../loadgen/k6/scripts/pace.ts';
import { settingsOf } from '../../../../../loadgen/k6/scripts/settings.ts';
import { napMs } from '../naps.ts';

// A statement of known time, as somebody's own script would measure it.

const settings = settingsOf(__ENV);
const { url, seed, firstCycle, cycleStep, timeoutMs } = settings;
const database = sql.open(driver, url, { max_open_conns: 1 });

export const options = { scenarios: { naps: paceOf(settings) }, systemTags: [] };

export default function nap(): void {
  const cycle = firstCycle + exec.scenario.iterationInTest * cycleStep;
  measured('nap', 'read', cycle, () => {
    database.queryWithTimeout(`${timeoutMs}ms`, 'SELECT pg_sleep($1)', napMs(seed, cycle) / 1000);
  });
}
