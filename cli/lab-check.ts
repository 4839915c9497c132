import type { Command } from 'commander';
import { checkup } from '../cluster/check/checkup.ts';
import type { Checked, Finding } from '../cluster/check/finding.ts';
import { clockFrom, zeroNow } from '../core/clock.ts';
import type { Endpoint } from '../core/cluster.ts';
import { exitCode, maskSecrets, UsageError } from '../core/errors.ts';
import { startProxyEndpoint } from '../endpoints/proxy.ts';
import { parseEndpoint } from './address.ts';
import { type CheckTarget, foreignTarget, isForeign } from './check-target.ts';
import type { LabCluster } from './lab-cluster.ts';
import { drills } from './lab-drill.ts';
import { table } from './table.ts';

interface CheckOptions extends CheckTarget {
  readonly endpoint?: Endpoint;
  readonly drill?: boolean;
  readonly json?: boolean;
}

/** Finds the lab that options such as --dir name. */
export type FindLab = (options: { readonly dir?: string }) => Promise<LabCluster>;

/** `lab check`: the checklist of a running cluster, a line for each point. */
export function addCheck(
  command: Command,
  lab: FindLab,
  signal: AbortSignal,
  done: (code: number) => void,
): void {
  command
    .option('--nodes <host:port,…>', 'check these nodes, whoever runs them')
    .option('--monitor <uri>', "check the nodes of this pg_auto_failover's monitor")
    .option('--cluster-file <file.yaml>', 'check the cluster of this file, as bench takes it')
    .option('--user <name>', 'for --nodes and --monitor; its password comes from PGPASSWORD')
    .option('--database <name>', 'for --nodes and --monitor (healthcare_db)')
    .option(
      '--endpoint <host:port>',
      'what applications connect to (by default a proxy of our own, for the time of it)',
      parseEndpoint,
    )
    .option('--drill', 'kill the primary, then hand it over, and check again (a lab of ours only)')
    .option('--json', 'print the findings as JSON, and nothing else, on standard output')
    .action(async (options: CheckOptions) => done(await check(options, lab, signal)));
}

async function check(options: CheckOptions, lab: FindLab, signal: AbortSignal): Promise<number> {
  if (options.drill && isForeign(options))
    throw new UsageError('--drill: of a lab of ours only; others are drilled by bench');
  const own = isForeign(options) ? null : await lab(options);
  const target = own
    ? { nodes: own.nodes, monitor: own.monitor, login: own.admin }
    : await foreignTarget(options, signal);
  const findings: Finding[] = [];
  const walk = async () => {
    for await (const finding of checklist(
      { ...target, endpoint: options.endpoint ?? null },
      signal,
    ))
      findings.push(finding);
  };
  await walk();
  const healthy = findings.every(({ pass }) => pass);
  if (options.drill && own && healthy) {
    for await (const finding of drills(own, signal)) findings.push(finding);
    await walk();
  }
  present(findings, options);
  return findings.every(({ pass }) => pass) ? exitCode.pass : exitCode.verdictFailed;
}

/** With a proxy of our own where no other endpoint is to be checked. */
async function* checklist(cluster: Checked, signal: AbortSignal): AsyncGenerator<Finding> {
  const clock = clockFrom(zeroNow());
  if (cluster.endpoint) return yield* checkup(cluster, clock, signal);
  await using proxy = await startProxyEndpoint({
    listen: { host: '127.0.0.1', port: 0 },
    source: cluster.monitor
      ? { kind: 'monitor', monitor: cluster.monitor, nodes: cluster.nodes }
      : { kind: 'nodes', nodes: cluster.nodes },
    probeLogin: cluster.login,
    zeroNs: zeroNow(),
    onEvent: () => undefined,
    onBroken: () => undefined,
    signal,
  });
  yield* checkup({ ...cluster, endpoint: proxy.endpoint }, clock, signal);
}

function present(findings: readonly Finding[], { json = false, drill = false }: CheckOptions) {
  const failed = findings.filter(({ pass }) => !pass).length;
  const shown = findings.map(({ detail, ...rest }) => ({ ...rest, detail: maskSecrets(detail) }));
  if (json) return console.log(JSON.stringify({ pass: failed === 0, findings: shown }, null, 2));
  const line = (text: string) => text.replaceAll(/\s+/g, ' ');
  const rows = shown.map(({ what, pass, detail }) => [pass ? 'pass' : 'FAIL', what, line(detail)]);
  const verdict =
    failed === 0 ? `all ${findings.length} pass` : `${failed} of ${findings.length} fail`;
  const skipped = drill && failed > 0 ? ' (nothing is drilled that is not healthy before)' : '';
  console.log(`${table(rows)}\n\n${verdict}${skipped}`);
}
