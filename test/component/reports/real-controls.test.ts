import assert from 'node:assert/strict';
import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareDatabase } from '../../../cli/prepare.ts';
import { connect } from '../../../cluster/connect.ts';
import { LocalCluster } from '../../../cluster/local/cluster.ts';
import { processesIn, signalIn } from '../../../cluster/local/processes.ts';
import { localRequirements } from '../../../cluster/local/requirements.ts';
import type { Topology } from '../../../core/cluster.ts';
import { runFiles } from '../../../core/history.ts';
import { until } from '../../../core/wait.ts';
import { decodeWrite, encodeWrite, writeRecordBytes } from '../../../core/writes.ts';
import { buildReport } from '../../../reports/build.ts';
import type { Report } from '../../../reports/report.ts';
import { RealRun } from '../../support/real-run.ts';

const never = new AbortController().signal;
const timeoutMs = 60_000;

/** On one real cluster, what each checker must convict, done for real and judged by its records. */
describe('the checkers, on records of a real cluster', function () {
  this.timeout(240_000);
  let base: string;
  let cluster: LocalCluster;
  const runs: string[] = [];
  let finished: RealRun | undefined;
  let finishedAt: Topology | undefined;

  before(async () => {
    base = await mkdtemp('/var/tmp/pghb-');
    await chmod(base, 0o755);
    const requirements = await localRequirements();
    if (requirements.kind === 'unmet') throw new Error(requirements.missing.join('; '));
    cluster = await LocalCluster.create({
      ...{ base, directory: 'c', programs: requirements.programs, onProgress: () => undefined },
      spec: { driver: 'local', standbys: 2, replication: 'sync', profile: 'tuned' },
    });
    await cluster.start(never);
    const { primary } = await topology(() => true);
    const options = { scale: 0.1, seed: 42, onProgress: () => undefined, signal: never };
    await prepareDatabase({ endpoint: endpointOf(primary), login: cluster.admin, ...options });
  });
  after(async () => {
    await cluster?.[Symbol.asyncDispose]();
    for (const directory of [base, ...runs]) await rm(directory, { recursive: true, force: true });
  });

  async function topology(
    wanted: (found: Topology) => boolean,
  ): Promise<Topology & { primary: string }> {
    const found = async () => {
      const seen = await cluster.topology(never);
      const { primary } = seen;
      return primary !== null && wanted(seen) ? { ...seen, primary } : undefined;
    };
    return until('no such topology', found, { timeoutMs: 90_000, signal: never });
  }

  function endpointOf(name: string) {
    const node = cluster.nodes.find((one) => one.name === name);
    assert.ok(node, name);
    return node;
  }

  async function begin(): Promise<RealRun> {
    const run = await RealRun.begin(cluster);
    runs.push(run.directory);
    return run;
  }

  it('are given a stall that stalls: a commit waits for it to be healed', async () => {
    const { primary } = await topology(({ redundant }) => redundant);
    const { admin } = cluster;
    await using database = await connect(endpointOf(primary), admin, { timeoutMs, signal: never });
    await cluster.stallReplication(primary);
    const committed = database.client.query('CREATE TABLE stalled ()');
    const early = await Promise.race([committed.then(() => 'committed'), sleep(500, 'waits')]);
    assert.equal(early, 'waits');
    await cluster.resumeReplication(primary);
    await committed;
    await assert.rejects(cluster.stallReplication('node9'), /nothing to stall/);
  });

  it('convict a client that counts unknown as acknowledged', async () => {
    const run = await begin();
    const { primary: old } = await topology(({ redundant }) => redundant);
    await run.load(endpointOf(old));
    await sleep(1500);
    // Without standbys to confirm them commits hang, and the crash cuts their clients off.
    await cluster.stallReplication(old);
    await sleep(700);
    await cluster.crash(old);
    assert.deepEqual(await processesIn(join(cluster.directory, old)), []);
    const after = await topology(({ primary }) => primary !== old);
    await run.load(endpointOf(after.primary));
    await sleep(1200);
    await run.finish(after);

    const honest = await buildReport(run.directory);
    assert.notEqual(
      honest.verdicts['lost-writes']?.status,
      'fail',
      JSON.stringify(honest.verdicts),
    );
    assert.equal(honest.verdicts['split-brain']?.status, 'pass', JSON.stringify(honest.verdicts));
    const { unknown, unknownFound, lost } = honest.writes;
    const absent = unknown - (unknownFound ?? unknown);
    assert.equal(lost, 0);
    assert.ok(absent > 0, `${unknown} unknown, ${unknownFound} of them found`);

    const flattered = await withUnknownAsOk(run);
    assert.equal(flattered.writes.lost, absent);
    assert.equal(flattered.verdicts['lost-writes']?.status, 'fail');
    [finished, finishedAt] = [run, after];
  });

  async function copyOf({ directory }: RealRun, name: string): Promise<string> {
    const copy = `${directory}-${name}`;
    runs.push(copy);
    await cp(directory, copy, { recursive: true });
    return copy;
  }

  async function withUnknownAsOk(run: RealRun): Promise<Report> {
    const copy = await copyOf(run, 'flattered');
    const path = join(copy, runFiles.writes);
    const bytes = await readFile(path);
    for (let at = 0; at < bytes.length; at += writeRecordBytes) {
      const write = decodeWrite(bytes, at);
      if (write.outcome === 'unknown') encodeWrite({ ...write, outcome: 'ok' }, bytes, at);
    }
    await writeFile(path, bytes);
    return buildReport(copy);
  }

  it('convict receipts that are forged in the database: one less, one twice, one too many', async () => {
    assert.ok(finished && finishedAt);
    const copy = await copyOf(finished, 'forged');
    const writes = await readFile(join(copy, runFiles.writes));
    const of = (wanted: string) =>
      Array.from({ length: writes.length / writeRecordBytes }, (_, at) =>
        decodeWrite(writes, at * writeRecordBytes),
      ).flatMap(({ outcome, cycle }) => (outcome === wanted ? cycle : []));
    const [robbed, doubled] = of('ok');
    const [failed] = of('failed');
    const { runId } = finished;
    const primary = endpointOf(finishedAt.primary ?? '');
    await using database = await connect(primary, cluster.admin, { timeoutMs, signal: never });
    const less = 'DELETE FROM bench.receipt WHERE run_id = $1 AND cycle = $2';
    await database.client.query(less, [runId, robbed]);
    const more = 'INSERT INTO bench.receipt (run_id, cycle) VALUES ($1, $2), ($1, $3)';
    await database.client.query(more, [runId, doubled, failed]);
    await rm(join(copy, runFiles.audit));
    await finished.readBack(finishedAt, copy);

    const { writes: found, verdicts } = await buildReport(copy);
    const { lost, resurrected, duplicated, torn } = found;
    assert.deepEqual([lost, resurrected, duplicated, torn], [1, 1, 1, 3], JSON.stringify(verdicts));
    for (const name of ['lost-writes', 'duplicates', 'torn-transactions'])
      assert.equal(verdicts[name]?.status, 'fail', name);
    assert.equal(
      verdicts['torn-transactions']?.detail,
      '2 receipts disagree with what rows are there; rows of 1 transaction have no receipt',
    );
  });

  it("convict a node that was promoted behind the monitor's back", async () => {
    for (const { name, healthy } of (await cluster.topology(never)).nodes)
      if (!healthy) await cluster.revive(name);
    const { primary, nodes } = await topology(({ redundant }) => redundant);
    const rogue = nodes.find(({ name }) => name !== primary);
    assert.ok(rogue);
    const run = await begin();
    await run.load(endpointOf(primary));
    await promoteByHand(rogue.name);
    await run.load(endpointOf(rogue.name));
    await sleep(2000);
    await run.finish(await topology(() => true));

    const { verdict, verdicts } = await buildReport(run.directory);
    assert.equal(verdict, 'fail');
    const split = verdicts['split-brain'];
    assert.ok(split?.status === 'fail', JSON.stringify(verdicts));
    const evidence = split.evidence.join('\n');
    assert.match(evidence, / acknowledged a write at .* although .* had done so since /);
    assert.match(evidence, / both took writes by their own word, certainly from /);
    const health = verdicts['cluster-health'];
    assert.ok(health?.status === 'fail', JSON.stringify(health));
    assert.ok(health.evidence.includes(`${rogue.name} is out of recovery, and not the primary`));
  });

  async function promoteByHand(name: string): Promise<void> {
    // Its keeper would undo it.
    await signalIn(join(cluster.directory, name), /\/pg_autoctl$/, 'SIGKILL');
    const node = endpointOf(name);
    await using database = await connect(node, cluster.admin, { timeoutMs, signal: never });
    await database.client.query('SELECT pg_promote()');
    // What it may have of the primary's would have it wait for standbys, and acknowledge nothing.
    await database.client.query(`ALTER SYSTEM SET synchronous_standby_names = ''`);
    await database.client.query('SELECT pg_reload_conf()');
  }
});
