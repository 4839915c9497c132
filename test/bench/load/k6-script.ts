import exec from 'k6/execution';
import sql from 'k6/x/sql';
import driver from 'k6/x/sql/driver/pgx';
import { seededStreams } from '../../../core/random.ts';
import { measured } from '../../../loadgen/k6/scripts/measure.ts';
import { paceOf } from '../../../loadgen/k6/scripts/pace.ts';
import { settingsOf } from '../../../loadgen/k6/scripts/settings.ts';

// What the bench's workloads send (workload.ts), a write as one statement. PGHB_RATE 0: as fast as it goes.

const settings = settingsOf(__ENV);
const { url, seed, clients, rate, durationMs, mix } = settings;
const streams = seededStreams('bench', seed);
const rows = Number(__ENV['BENCH_ROWS']);
const database = sql.open(driver, url, { max_open_conns: 1 });

const fastest = {
  executor: 'constant-vus' as const,
  vus: clients,
  duration: `${durationMs}ms`,
  gracefulStop: '5s',
};

export const options = {
  scenarios: { bench: rate === 0 ? fastest : paceOf({ ...settings, warmupMs: 0 }) },
  systemTags: [],
};

const look = 'SELECT filler FROM item WHERE id = $1';
const change = `WITH changed AS (UPDATE item SET changes = changes + 1 WHERE id = $1)
  INSERT INTO bench.receipt (run_id, cycle) VALUES ('k6', $2) RETURNING accepted_by, timeline`;

export default function operation(): void {
  const cycle = exec.scenario.iterationInTest;
  const id = 1 + streams(cycle).below(rows);
  if (mix === 'read')
    measured('look', 'read', cycle, () => {
      database.queryWithTimeout('5s', look, id);
    });
  else
    measured('change', 'write', cycle, () => {
      const [receipt] = database.queryWithTimeout('5s', change, id, cycle);
      return { node: String(receipt?.['accepted_by']), timeline: 1 };
    });
}
