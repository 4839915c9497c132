import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../../../core/wait.ts';
import { cpuSeconds, memoryBytes } from '../../../bench/proxy/group.ts';
import { startProgram } from '../../../bench/proxy/program.ts';

/** A thread works for a while, a child does and holds 64 MB; then they wait. */
const script = `
  const { fork } = require('node:child_process');
  const { Worker } = require('node:worker_threads');
  const busyFor = 'const end = process.cpuUsage().user + 400e3; while (process.cpuUsage().user < end);';
  if (process.argv[2] === 'child') { globalThis.held = Buffer.alloc(64e6, 1); eval(busyFor); }
  else { new Worker(busyFor, { eval: true }); fork(process.argv[1], ['child']); }
  setInterval(() => undefined, 1000);`;

const patience = { timeoutMs: 15_000, signal: new AbortController().signal };

describe('a process group', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pg-ha-bench-test-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('counts the time of its threads and children and their memory, and ends as a whole', async () => {
    const file = join(directory, 'work.cjs');
    await writeFile(file, script);
    const program = await startProgram([process.execPath, file], directory, undefined);
    const reaches = (least: number, now: Promise<number>) =>
      now.then((value) => (value >= least ? true : undefined));
    try {
      const memory = () => reaches(64e6, memoryBytes(program.pid, undefined));
      await until('not 64 MB', memory, patience);
      // Neither of the two comes so far alone.
      await until('not 0.8 s', () => reaches(0.8, cpuSeconds(program.pid)), patience);
    } finally {
      await program[Symbol.asyncDispose]();
    }
    await until('somebody is left', () => isEmpty(program.pid), patience);
    assert.match(await program.ended, /^ended with SIGTERM/);
  });

  it('is ended by SIGKILL when it does not want to', async () => {
    const stubborn = "trap '' TERM; echo deaf; while :; do sleep 1; done";
    const program = await startProgram(['sh', '-c', stubborn], directory, undefined);
    const said = () => readFile(join(directory, 'log'), 'utf8');
    await until('no trap', () => said().then((text) => text || undefined), patience);
    await program[Symbol.asyncDispose]();
    await until('somebody is left', () => isEmpty(program.pid), patience);
    assert.equal(await program.ended, 'ended with SIGKILL\ndeaf');
  });

  it('that is not there has used nothing: asking is an error', async () => {
    const program = await startProgram(['true'], directory, undefined);
    assert.match(await program.ended, /^ended with 0/);
    await assert.rejects(cpuSeconds(program.pid), /no process in group/);
    await assert.rejects(memoryBytes(program.pid, undefined), /no process in group/);
    await program[Symbol.asyncDispose]();
  });
});

/** Undefined: not yet. */
async function isEmpty(group: number): Promise<true | undefined> {
  return cpuSeconds(group).then(
    () => undefined,
    () => true,
  );
}
