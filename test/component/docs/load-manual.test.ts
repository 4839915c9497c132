import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { loadCommand } from '../../../cli/load.ts';
import { LoadMetrics } from '../../../loadgen/load-metrics.ts';

const manual = new URL('../../../docs/load.md', import.meta.url);

describe("the load's manual", () => {
  it('has every option of `load`, those that are its own in a table, and no other', async () => {
    const text = await readFile(manual, 'utf8');
    const { options } = loadCommand(new AbortController().signal, () => undefined);
    const [own, shared] = [
      [...text.matchAll(/^\| `(--[a-z-]+ <[^>]+>)` \|/gm)].map(([, flags]) => flags),
      [
        ...(/^The other options are those of `bench`:([^.]*)\./m
          .exec(text)?.[1]
          ?.matchAll(/--[a-z0-9-]+/g) ?? []),
      ].map(String),
    ];
    const documented = [...own.map((flags) => flags?.split(' ')[0]), ...shared];
    assert.deepEqual(documented.sort(), options.map(({ long }) => long).sort());
    for (const flags of own)
      assert.ok(
        options.some((one) => one.flags === flags),
        flags,
      );
  });

  it('has every metric that /metrics exposes with its type and labels, and no other', async () => {
    const text = await readFile(manual, 'utf8');
    const rows = [...text.matchAll(/^\| `(pg_ha_load_\w+)` \| (\w+) \|([^|]*)\|/gm)];
    const documented = rows.map(([, name, type, labels]) => `${name} ${type} ${labels?.trim()}`);
    assert.deepEqual(documented.sort(), exposed().sort());
  });
});

/** Name, type and labels of each metric of a load to which everything has happened. */
function exposed(): string[] {
  const metrics = new LoadMetrics({ nowMs: () => 0 });
  const counts = Array.from({ length: 16 }, () => 1);
  metrics.hear({
    ...{ kind: 'progress', atMs: 0, okPerSecond: 1, errorsPerSecond: 0, p99Ms: 1 },
    totals: { ok: 16, rejected: 0, failed: 0, unknown: 0, dropped: 1 },
    lastWrite: { atMs: 0, acceptedBy: 'x', timeline: 1 },
    figures: {
      ...{ offered: 17, waiting: 0, inFlight: 0, connections: 1 },
      ...{ dropped: { lookup: 1 }, retried: { lookup: 1 } },
      responses: [{ transaction: 'lookup', outcome: 'ok', sumMs: 1, counts }],
    },
  });
  const text = metrics.text();
  return [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type]) => {
    const sample = new RegExp(`^${name}(?:_bucket)?(?:\\{(.*)\\})? `, 'm').exec(text);
    const labels = [...(sample?.[1] ?? '').matchAll(/(\w+)=/g)].map(([, label]) => label);
    return `${name} ${type} ${labels.filter((label) => label !== 'le').join(', ')}`;
  });
}
