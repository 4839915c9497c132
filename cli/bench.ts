import { Command } from 'commander';
import { type Listed, listScenarios } from '../scenarios/listed.ts';
import { parseEndpoint } from './address.ts';
import type { BenchOptions } from './bench-options.ts';
import { bench } from './bench-run.ts';
import { parseMetricsAddress } from './load-metrics.ts';
import { addPipelineOptions } from './pipeline.ts';
import { table } from './table.ts';

/** `bench`: from nothing to a page. */
export function benchCommand(signal: AbortSignal, done: (code: number) => void): Command {
  const collect = (value: string, before: readonly string[]) => [...before, value];
  const command = new Command('bench')
    .description('run a scenario against a cluster of its own, and write the report')
    .option('--scenario <name|file.yaml>', 'what to run, see --list', 'failover-under-load')
    .option('--list', 'list the scenarios of the catalogue')
    .option(
      '--cluster <driver>',
      'local (native processes), compose (containers) or external (yours)',
    )
    .option('--cluster-file <file.yaml>', 'your own cluster: nodes and commands (docs/external.md)')
    .option('--i-own-this-cluster', 'faults may be injected into an external cluster')
    .option('--profile <name>', "pg_auto_failover's timings: tuned or stock")
    .option('--standbys <n>', 'how many')
    .option('--replication <kind>', 'sync or async')
    .option(
      '--endpoint <name>',
      'what the load connects to: proxy, direct, multihost, haproxy or pgbouncer',
    )
    .option('--engine <name>', 'what drives the load: pg, or k6 (built on first use)')
    .option('--k6-script <file>', 'of engine k6: a script of your own (docs/k6.md)')
    .option('--rate <n>', 'operations per second')
    .option('--duration <time>', 'length of the measured load, such as 60s')
    .option('--clients <n>', 'connections of the load')
    .option('--seed <n>', 'the same seed gives the same data and the same operations')
    .option('--arrival <name>', 'constant, poisson, or burst (see load.burst)')
    .option('--loop <name>', 'open: at the rate; closed: as fast as the clients go')
    .option('--think-time <time>', 'of a closed loop: mean pause before an operation')
    .option('--max-in-flight <n>', 'operations begun and not ended, at most')
    .option('--workers <n>', 'processes that share the load')
    .option('--retries <policy>', 'none, or safe: what certainly was not applied, again')
    .option('--pool <name>', 'clients (one connection each), pool (pg.Pool) or connect (each time)')
    .option('--read-only-share <part>', 'of the reads, 0 to 1: sent to the read-only address')
    .option(
      '--set <path=value>',
      'any value of the scenario, such as cluster.replication=async',
      collect,
      [],
    )
    .option(
      '--expect <expectation>',
      "one more, such as 'outages[0].writeOutageMs<=10000'",
      collect,
      [],
    )
    .option('--repeat <n>', 'run it so often on one cluster, and sum up')
    .option('--matrix <place=a,b>', 'run it in every variant, and compare', collect, [])
    .option('--headroom <fault>', 'failover: the highest rate at which one is still recovered from')
    .option('--within <time>', 'of --headroom: so soon (15s)')
    .option('--listen <host:port>', "the endpoint's address; port 0: any", parseEndpoint, {
      host: '127.0.0.1',
      port: 0,
    })
    .option(
      '--load-metrics <[host:]port>',
      'serves figures of the running load to Prometheus; port 0: any',
      parseMetricsAddress,
    )
    .option(
      '--live [[host:]port]',
      'a page of the run while it goes on, for this machine; default and port 0: any free port',
      parseMetricsAddress,
    )
    .option('--dir <path>', "the cluster's directory")
    .option('--out <dir>', 'where run directories go', 'runs')
    .option('--json', "print report.json's content, and nothing else, on standard output")
    .option('--keep', 'leave the cluster running, for `lab`')
    .option('--no-install', 'only tell what is missing, install nothing');
  return addPipelineOptions(command)
    .addHelpText('after', examples)
    .action(async (options: BenchOptions) => {
      if (options.list) console.log(table((await listScenarios()).map(listed)));
      else done(await bench(options, signal));
    });
}

const examples = `
Examples:
  npm run bench -- --scenario failover-under-load
  npm run bench -- --scenario failover-under-load --profile stock --rate 500
  npm run bench -- --scenario failover-under-load --repeat 10 --matrix profile=tuned,stock
  npm run bench -- --scenario capacity --set search.repeats=1
  npm run bench -- --scenario capacity --headroom failover --within 15s
  npm run bench -- --matrix endpoint=proxy,haproxy,pgbouncer,multihost
  npm run bench -- --scenario my-drill.yaml --set load.clients=64 --expect 'writes.lost == 0'
  npm run --silent bench -- --scenario baseline --json > report.json
  npm run bench -- --scenario failover-under-load --junit junit.xml --summary "$GITHUB_STEP_SUMMARY"`;

function listed({ name, description, runs }: Listed): readonly string[] {
  return [name, runs === 1 ? description : `${description} (${runs} runs)`];
}
