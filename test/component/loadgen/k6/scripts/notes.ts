import exec from 'k6/execution';
import sql from 'k6/x/sql';
import driver from 'k6/x/sql/driver/pgx';
import { measured } from '../../../../../loadgen/k6/scripts/measure.ts';

// One read and one write in turns, on a table of the test's own.

const { PGHB_URL = '', PGHB_RATE, PGHB_CLIENTS, PGHB_TIMEOUT = '1s' } = __ENV;
const first = Number(__ENV['PGHB_FIRST_CYCLE']);
const step = Number(__ENV['PGHB_CYCLE_STEP']);

export const options = {
  scenarios: {
    notes: {
      executor: 'constant-arrival-rate',
      rate: Number(PGHB_RATE),
      duration: `${Number(__ENV['PGHB_WARMUP_SECONDS']) + Number(__ENV['PGHB_DURATION_SECONDS'])}s`,
      preAllocatedVUs: Number(PGHB_CLIENTS),
    },
  },
  thresholds: { iterations: ['count>=0'] },
};

const database = sql.open(driver, PGHB_URL, { max_open_conns: 1 });

export default function note(): void {
  const cycle = first + exec.scenario.iterationInTest * step;
  if (cycle % 2 === 0)
    measured('look', 'read', cycle, () => {
      database.queryWithTimeout(PGHB_TIMEOUT, 'SELECT $1::int AS cycle', cycle);
    });
  else
    measured('note', 'write', cycle, () => {
      const text = `INSERT INTO note (run_id, cycle) VALUES ($1, $2)
        RETURNING '127.0.0.1:1' AS node, 1 AS timeline`;
      const rows = database.queryWithTimeout(PGHB_TIMEOUT, text, __ENV['PGHB_RUN_ID'], cycle);
      const [row] = rows as { node: string; timeline: number }[];
      return row ?? {};
    });
}
