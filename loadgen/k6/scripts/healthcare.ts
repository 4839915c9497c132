import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import { keysOf, transactionOf } from '../../keys.ts';
import type { Keys, Transaction } from '../../workload.ts';
import { healthcare } from '../../workloads/healthcare/index.ts';
import { type Person, registering } from '../../workloads/healthcare/register-patient.ts';
import { Database } from './database.ts';
import { measured } from './measure.ts';
import { paceOf } from './pace.ts';
import { settingsOf } from './settings.ts';
import { stagesOf } from './stages.ts';
import { writeOf } from './writes.ts';

// The healthcare mixes of the pg engine, run by k6: docs/k6.md.

const settings = settingsOf(__ENV);
const { dataPath, firstCycle, cycleStep, timeoutMs } = settings;
const mix = mixNamed(settings.mix);

export const options = {
  scenarios: { healthcare: paceOf({ ...settings, stages: stagesOf(settings, mix) }) },
  thresholds: {
    // Longer than its own timeout takes only what hangs.
    iteration_duration: [`p(99)<${timeoutMs + 500}`],
    dropped_iterations: [`rate<${settings.rate / 4}`],
  },
  systemTags: [],
};

const people = dataPath === undefined ? null : peopleIn(dataPath);
const workload = people ? withPeople(people) : healthcare;
const choose = transactionOf(workload, mix, settings.seed);
const database = new Database(settings.url, timeoutMs);

export default async function operation(): Promise<void> {
  // Across all k6 processes of an execution segment's whole.
  const cycle = firstCycle + exec.scenario.iterationInTest * cycleStep;
  const transaction = choose(cycle);
  const keys = keysOf(settings, cycle);
  const { name, kind } = transaction;
  if (kind === 'read')
    await measured(name, kind, cycle, () => read(transaction, keys), transaction);
  else {
    const write = await writeOf(transaction, keys);
    measured(name, kind, cycle, () => database.write(write), transaction);
  }
}

async function read(transaction: Transaction, keys: Keys): Promise<undefined> {
  await transaction.run(database.operation(), keys);
}

function mixNamed(name: string) {
  const found = healthcare.mixes.find((one) => one.name === name);
  if (found) return found;
  throw new Error(`PGHB_MIX: no ${name}: ${healthcare.mixes.map((one) => one.name).join(', ')}`);
}

/** In memory once, however many VUs there are. */
function peopleIn(path: string): readonly Person[] {
  return new SharedArray<Person>(
    'people',
    () => (JSON.parse(open(path)) as { people: Person[] }).people,
  );
}

function withPeople(from: readonly Person[]) {
  const register = registering((keys) => keys.pick(from));
  const transactions = healthcare.transactions.map((one) =>
    one.name === register.name ? register : one,
  );
  return { ...healthcare, transactions };
}
