import assert from 'node:assert/strict';
import { type Lab, newLab, stateOf } from './lab.ts';

let shared: Promise<Lab> | null = null;

/**
 * The lab that all tests in test/docker/ share: .env.test, little test data, no Grafana. The first
 * who asks waits for its images and its start; it is removed when the last test is done. Who spoils it
 * leaves it settled.
 */
export function sharedLab(): Promise<Lab> {
  shared ??= start();
  return shared;
}

async function start(): Promise<Lab> {
  const lab = await newLab('.env.test', { SEED_SCALE: '0.01' });
  try {
    await lab.compose('up', '--detach', '--build', 'seed');
    assert.equal(await lab.ended('seed'), 0);
    await stateOf(lab, 'the lab is not settled');
  } catch (error) {
    const logs = await lab.compose('logs', '--no-color', '--tail', '30').catch(String);
    await removed(lab);
    throw new Error(`the lab did not start:\n${logs}`, { cause: error });
  }
  return lab;
}

/** What went wrong before is what counts. */
async function removed(lab: Lab): Promise<void> {
  await lab.compose('down', '--volumes').catch(() => undefined);
}

// Mocha's root suite: after all files.
after(async function () {
  this.timeout(120_000);
  const lab = await shared?.catch(() => null);
  await lab?.[Symbol.asyncDispose]();
});
