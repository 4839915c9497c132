import assert from 'node:assert/strict';
import type { OwnDelay } from '../../../../core/history.ts';
import type {
  BottleneckKind,
  Observed,
} from '../../../../reports/capacity/bottleneck/bottleneck.ts';
import { bottlenecksOf } from '../../../../reports/capacity/bottleneck/bottlenecks.ts';
import type { Series, ThroughputFigures } from '../../../../reports/report.ts';
import type { ResourceFigures } from '../../../../reports/resources/resources.ts';

interface Planted {
  readonly machine?: ResourceFigures['machine'];
  readonly parts?: Readonly<Record<string, number>>;
  readonly on?: Readonly<Record<string, number>>;
  readonly idleInTransaction?: number;
  readonly concurrency?: number;
  readonly coreWaitMs?: number;
  readonly lagMs?: readonly (number | null)[];
  readonly load?: object;
}

const half = { cores: 2, busy: 1, stolen: 0, diskWait: 0 };
const full = { ...half, busy: 1.97 };
const calm = { running: 0.4, 'IO:WALSync': 0.1, 'IPC:SyncRep': 0.2, 'Client:ClientRead': 0.1 };

/** Nine seconds of a run on two cores; by default nothing in it is near a limit. */
function observed(planted: Planted): Observed {
  const { machine = half, parts = {}, on = calm, idleInTransaction = 0.2, lagMs = [] } = planted;
  const used = { node1: 0.3, node2: 0.1, load: 0.2, endpoint: 0.1, runner: 0.05, ...parts };
  const each = Object.entries(used).map(([name, mean]) => [name, { mean, max: mean }]);
  const active = Object.values(on).reduce((sum, one) => sum + one, 0);
  const fromMs = Array.from({ length: 9 }, (_, i) => 1_000 + i * 1_000);
  return {
    scenario: { load: { engine: 'pg', clients: 64, ...planted.load } } as Observed['scenario'],
    measured: { fromMs: 1_000, toMs: 10_000 },
    resources: {
      samples: 9,
      machine,
      parts: Object.fromEntries(each),
      sessions: {
        node1: { active, idleInTransaction, on },
        node2: { active: 0, idleInTransaction: 0, on: {} },
      },
      reasons: {},
      series: { atMs: [], busy: [], parts: {} },
    },
    throughput: { concurrency: planted.concurrency ?? 2 } as ThroughputFigures,
    ownDelay: { begun: 1, late: 0, latestMs: 0, coreWaitMs: planted.coreWaitMs ?? 100 } as OwnDelay,
    lag: {},
    series: { fromMs, lag: [{ node: 'node2', bytes: [], ms: lagMs }] } as unknown as Series,
  };
}

function kinds(planted: Planted): readonly BottleneckKind[] {
  return (bottlenecksOf(observed(planted)) ?? []).map(({ kind }) => kind);
}

function detail(planted: Planted): string {
  return bottlenecksOf(observed(planted))?.[0]?.detail ?? 'nothing stood out';
}

describe('the bottleneck of a run', () => {
  it('is none when nothing stands out, and not known when nothing was sampled', () => {
    assert.deepEqual(bottlenecksOf(observed({})), []);
    const { resources: _, ...unseen } = observed({});
    assert.equal(bottlenecksOf(unseen), null);
  });

  it('is the processor of a machine that is used up, by whoever uses most of it', () => {
    assert.deepEqual(kinds({ machine: full, parts: { node1: 0.9, node2: 0.3 } }), ['database CPU']);
    assert.deepEqual(kinds({ machine: full, parts: { load: 0.8 } }), ['client CPU']);
    assert.deepEqual(kinds({ machine: full, parts: { endpoint: 0.7 } }), ['endpoint CPU']);
    assert.deepEqual(kinds({ machine: full, parts: { runner: 0.8 } }), ['harness CPU']);
    assert.deepEqual(kinds({ machine: full }), ['CPU of other programs']);
    const words = detail({ machine: full, parts: { node1: 0.9, node2: 0.3 } });
    assert.match(
      words,
      /2 cores were 99 % busy: the databases 1\.20 cores, other programs 0\.42 cores, the load 0\.20/,
    );
  });

  it('counts what the host took away, and says so', () => {
    const stolen = { cores: 2, busy: 1.2, stolen: 0.75, diskWait: 0 };
    assert.match(detail({ machine: stolen }), /98 % busy, 0\.75 cores stolen by the host/);
  });

  it('is a single thread that has its core to itself, on a large machine too', () => {
    const large = { cores: 64, busy: 3, stolen: 0, diskWait: 0 };
    assert.deepEqual(kinds({ machine: large, parts: { load: 0.97 } }), ['client CPU']);
    assert.deepEqual(kinds({ machine: large, parts: { endpoint: 0.95 } }), ['endpoint CPU']);
    assert.deepEqual(kinds({ machine: large, parts: { load: 0.97 }, load: { workers: 2 } }), []);
    assert.deepEqual(kinds({ machine: large, parts: { load: 1.9 }, load: { engine: 'k6' } }), []);
  });

  it('is the client when that waits for a core: it measures its own delay', () => {
    assert.deepEqual(kinds({ coreWaitMs: 3_000 }), ['client CPU']);
    assert.match(detail({ coreWaitMs: 3_000 }), /for 33 % of the time/);
    assert.deepEqual(kinds({ coreWaitMs: 3_000, load: { workers: 2 } }), []);
  });

  it('is what sessions of the busiest node wait for', () => {
    const waits = (name: string, sessions: number) =>
      kinds({ on: { running: 2, [name]: sessions } });
    assert.deepEqual(waits('Lock:tuple', 3), ['locks']);
    assert.deepEqual(waits('Lock:transactionid', 3), ['locks']);
    assert.deepEqual(waits('IO:WALSync', 3), ['WAL']);
    assert.deepEqual(waits('LWLock:WALWrite', 3), ['WAL']);
    assert.deepEqual(waits('IO:DataFileRead', 3), ['disk']);
    assert.deepEqual(waits('LWLock:BufferContent', 3), ['internal locks']);
    assert.deepEqual(waits('IPC:SyncRep', 3), ['replication']);
    assert.deepEqual(waits('Lock:tuple', 0.4), []);
    assert.match(
      detail({ on: { running: 1, 'IPC:SyncRep': 4, 'IO:WALSync': 0.2 } }),
      /of 5\.2 active sessions on node1, 4\.0 waited for a standby's word/,
    );
  });

  it('sorts waits by how many wait, and puts the processor before them', () => {
    const on = { running: 1, 'Lock:tuple': 2, 'IO:WALSync': 3 };
    assert.deepEqual(kinds({ on }), ['WAL', 'locks']);
    assert.deepEqual(kinds({ on, machine: full, parts: { node1: 1.2 } })[0], 'database CPU');
  });

  it('is not what a single session now and then waits for', () => {
    assert.deepEqual(kinds({ on: { 'Lock:tuple': 0.3, running: 0.1 }, idleInTransaction: 0 }), []);
  });

  it('is the way to the client when transactions stand open for it', () => {
    assert.deepEqual(kinds({ idleInTransaction: 6 }), ['client round trips']);
    assert.deepEqual(kinds({ idleInTransaction: 1, on: { running: 4 } }), []);
  });

  it('is the lag of a standby that falls further and further behind', () => {
    const growing = [100, 300, 500, 900, 1_500, 2_000, 2_800, 3_500, 4_000];
    assert.deepEqual(kinds({ lagMs: growing }), ['lag']);
    assert.deepEqual(kinds({ lagMs: growing.map(() => 4_000) }), []);
    assert.deepEqual(kinds({ lagMs: growing.map((ms) => ms / 10) }), []);
    assert.deepEqual(kinds({ lagMs: growing.map(() => null) }), []);
  });

  it('is the clients when all of them are busy, behind everything else', () => {
    assert.deepEqual(kinds({ concurrency: 60 }), ['clients']);
    assert.deepEqual(kinds({ concurrency: 60, load: { pool: 'pool', maxInFlight: 10 } }), [
      'clients',
    ]);
    assert.deepEqual(kinds({ concurrency: 60, on: { 'Lock:tuple': 30, running: 1 } }), [
      'locks',
      'clients',
    ]);
    assert.deepEqual(kinds({ concurrency: 50 }), []);
  });
});
