import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { proxyCommand } from '../../../cli/proxy.ts';
import { clockFrom, zeroNow } from '../../../core/clock.ts';
import { startAdmin } from '../../../proxy/admin.ts';
import { ProxyMetrics } from '../../../proxy/metrics.ts';
import { Switches } from '../../../proxy/switches.ts';
import { local, soon, startBackend, startBench } from '../proxy/bench.ts';

const manual = new URL('../../../docs/proxy.md', import.meta.url);

describe("the proxy's manual", () => {
  let text: string;
  let admin: { metrics: string; status: Status };
  before(async () => {
    text = await readFile(manual, 'utf8');
    admin = await askAdmin();
  });

  it('has every option of --help with its default, and no other', () => {
    const { options } = proxyCommand(new AbortController().signal);
    const shown = options.map(({ flags, defaultValue, defaultValueDescription }) => [
      flags,
      String(defaultValueDescription ?? defaultValue ?? ''),
    ]);
    // What these mean when they are left out, the options leave to the source, or say in words.
    const inWords = [
      ...[
        '--formation <name>',
        '--on-monitor-loss <what>',
        '--admin <host:port>',
        '--admin-exposed',
      ],
      ...['--read-listen <host:port>', '--max-lag <limit>', '--read-fallback <what>'],
      '--node-health <host:port>',
    ];
    const documented = rows('| option |').map(([flags = '', value = '']) => [
      flags,
      inWords.includes(flags) ? '' : value,
    ]);
    assert.deepEqual(documented.sort(), shown.sort());
  });

  it('has every metric that /metrics exposes with its type, and no other', () => {
    const exposed = [...admin.metrics.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
    const documented = rows('| metric |').map(([name, type]) => [name, type]);
    assert.ok(exposed.length > 10);
    assert.deepEqual(documented.sort(), exposed.map(([, name, type]) => [name, type]).sort());
  });

  it('has every reason to turn a client away', () => {
    const documented = rows('| reason |').map(([reason]) => reason);
    assert.deepEqual(documented.sort(), Object.keys(admin.status.refused).sort());
  });

  it('has every field of /status and of a switch, and no other', () => {
    const documented = (head: string) => fieldsOf(section(head)).sort();
    assert.deepEqual(documented('## Status'), Object.keys(admin.status).sort());
    const [first] = admin.status.switches;
    assert.ok(first);
    assert.deepEqual(documented('### Switches'), Object.keys(first).sort());
  });

  /** The cells of a table, by the beginning of its head; without backquotes. */
  function rows(head: string): string[][] {
    const lines = text.slice(text.indexOf(head)).split('\n');
    const end = lines.findIndex((line) => !line.startsWith('|'));
    return lines.slice(2, end).map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
  }

  /** From this heading to the next one. */
  function section(heading: string): string {
    const from = text.indexOf(`\n${heading}\n`) + 1;
    assert.ok(from > 0, heading);
    return text.slice(from, text.indexOf('\n#', from));
  }
});

/** The names in the first cells of a section's table. */
function fieldsOf(section: string): string[] {
  const cells = [...section.matchAll(/^\| (`[^|]*) \|/gm)].map(([, cell = '']) => cell);
  return cells.flatMap((cell) => cell.replaceAll('`', '').split(', '));
}

interface Status {
  readonly refused: Readonly<Record<string, number>>;
  readonly switches: readonly object[];
}

/** What a proxy that routes to somebody shows. */
async function askAdmin(): Promise<{ metrics: string; status: Status }> {
  await using backend = await startBackend();
  const clock = clockFrom(zeroNow());
  const [metrics, switches] = [new ProxyMetrics(), new Switches(clock)];
  await using bench = await startBench({}, (event) => switches.changed(event), { clock });
  const { proxy, problems } = bench;
  const onProblem = (problem: string) => problems.push(problem);
  const listen = local(0);
  const looked = () => ({ proxy, reader: null, nodes: [] });
  await using running = await startAdmin({ listen, looked, metrics, switches, onProblem });
  await bench.route(backend.endpoint);
  await soon('no switch', () => switches.last.length === 1);
  const ask = async (path: string) =>
    (await fetch(`http://127.0.0.1:${running.address.port}${path}`)).text();
  return { metrics: await ask('/metrics'), status: JSON.parse(await ask('/status')) as Status };
}
