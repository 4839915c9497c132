import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

interface Service {
  readonly networks: readonly string[] | { readonly lab: { readonly ipv4_address: string } };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly restart?: string;
  readonly cap_drop?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly extra_hosts?: Readonly<Record<string, string>>;
  readonly healthcheck?: object;
  readonly stop_grace_period?: string;
  readonly [key: string]: unknown;
}

const oneShots = ['prepare', 'seed'];
const servers = { 'pgaf-monitor': 5, 'postgres-primary': 10, 'postgres-replica1': 11 };
const nodes = ['postgres-primary', 'postgres-replica1', 'postgres-replica2'];

describe('compose.yaml', () => {
  let text: string;
  let services: Readonly<Record<string, Service>>;
  before(async () => {
    text = await readFile(new URL('../../../compose/compose.yaml', import.meta.url), 'utf8');
    services = (parse(text, { merge: true }) as { services: Record<string, Service> }).services;
  });

  it("has the lab's addresses", () => {
    const watching = { 'postgres-exporter': 20, prometheus: 21, alertmanager: 22, grafana: 30 };
    const expected = { ...servers, 'postgres-replica2': 12, proxy: 15, ...watching };
    for (const [name, last] of Object.entries(expected)) {
      const { networks, extra_hosts } = service(name);
      assert.ok(!Array.isArray(networks) && 'lab' in networks, name);
      const address = `\${LAB_SUBNET:-172.28.0}.${last}`;
      assert.equal(networks.lab.ipv4_address, address);
      // Names are known without DNS, and rightly so.
      assert.equal(extra_hosts?.[name], address);
    }
    for (const [name, last] of Object.entries({
      'postgres-exporter': 20,
      prometheus: 21,
      grafana: 30,
    }))
      assert.match(JSON.stringify(service(name).networks), new RegExp(`\\.${last}"`), name);
  });

  it("has the lab's ports, bound to loopback unless told otherwise, none of them fixed", () => {
    const published = Object.values(services).flatMap(({ ports }) => ports ?? []);
    const shape = /^\$\{BIND_ADDRESS:-127\.0\.0\.1\}:\$\{[A-Z0-9_]+_PORT:-(\d+)\}:\d+$/;
    const ports = published.map((port) => Number(shape.exec(port)?.[1] ?? assert.fail(port)));
    for (const port of [5431, 5432, 5433, 5434, 6432, 6433, 9680, 9187, 9090, 9093, 3000])
      assert.ok(ports.includes(port), String(port));
    assert.equal(new Set(ports).size, ports.length);
  });

  it('gives nobody privileges, and no name that two labs would fight over', () => {
    for (const [name, one] of Object.entries(services)) {
      for (const key of ['privileged', 'cap_add', 'container_name', 'network_mode', 'pid'])
        assert.equal(one[key], undefined, `${name}: ${key}`);
      assert.deepEqual(one.cap_drop, ['ALL'], name);
    }
  });

  it('starts everything again that ends, but what has run once', () => {
    for (const [name, { restart }] of Object.entries(services))
      assert.equal(restart, oneShots.includes(name) ? 'no' : 'unless-stopped', name);
  });

  it('asks every service for its health, and gives each its time to stop', () => {
    for (const name of [...Object.keys(servers), 'proxy']) {
      const { healthcheck, stop_grace_period } = service(name);
      assert.ok(healthcheck, name);
      assert.ok(Number.parseInt(stop_grace_period ?? '0', 10) >= 45, name);
    }
  });

  it('gives every server a volume of its own and the name of its service', () => {
    const volumes = ['pgaf-monitor', ...nodes].map((name) => {
      assert.equal(service(name).environment?.['NODE_NAME'], name);
      return service(name).volumes?.find((volume) => volume.endsWith(':/var/lib/postgresql'));
    });
    assert.equal(new Set(volumes).size, 4);
    assert.ok(!volumes.includes(undefined));
  });

  it('prefers replica 1 to replica 2, and lets none but the first node begin a cluster', () => {
    const of = (key: string) => nodes.map((name) => service(name).environment?.[key]);
    assert.deepEqual(of('CANDIDATE_PRIORITY'), [100, 90, 80]);
    assert.deepEqual(of('MAY_BE_FIRST'), ['true', undefined, undefined]);
  });

  function service(name: string): Service {
    return services[name] ?? assert.fail(`no service ${name}`);
  }
});
