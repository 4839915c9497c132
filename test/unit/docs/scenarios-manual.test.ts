import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { vocabulary } from '../../../cli/overrides.ts';
import { faults } from '../../../scenarios/faults/index.ts';
import { listScenarios } from '../../../scenarios/listed.ts';
import { scenarioFile } from '../../../scenarios/schema.ts';
import { targetWords } from '../../../scenarios/targets.ts';

const manual = new URL('../../../docs/scenarios.md', import.meta.url);

describe("the scenarios' manual", () => {
  let text: string;
  before(async () => {
    text = await readFile(manual, 'utf8');
  });

  it('has every fault with what it may be of, and no other', () => {
    const known = [...faults.values()].map((fault) => {
      const { name, target, monitor } = fault;
      return [name, monitor ? `${target}, monitor` : target];
    });
    const documented = rows('| fault |').map(([name, target]) => [name, target]);
    assert.deepEqual(documented.sort(), known.sort());
  });

  it('has every setting of a fault with its default, and no other', () => {
    const known = [...faults.values()].flatMap(({ name, settings }) =>
      Object.entries(settings?.parse({}) ?? {}).map(([key, value]) => [
        `${name} ${key}`,
        `${value}`,
      ]),
    );
    assert.ok(known.length > 0);
    const documented = rows('| setting |').map(([name, value]) => [name, value]);
    assert.deepEqual(documented.sort(), known.sort());
  });

  it('has every key of a step, and no other', () => {
    const schema = z.toJSONSchema(scenarioFile(vocabulary), {
      unrepresentable: 'any',
      io: 'input',
    });
    const timeline = schema.properties?.['timeline'] as { items: { properties: object } };
    const documented = rows('| key |').map(([key]) => key);
    assert.deepEqual(documented.sort(), Object.keys(timeline.items.properties).sort());
  });

  it('has every word for a target', () => {
    const known = new Set([...faults.values()].flatMap(targetWords));
    const documented = rows('| target |').map(([word]) => word);
    assert.deepEqual(documented.sort(), [...known, 'node2'].sort());
  });

  it('has every scenario of the catalogue, and no other', async () => {
    const documented = rows('| scenario |').map(([name]) => name);
    assert.deepEqual(documented.sort(), (await listScenarios()).map(({ name }) => name).sort());
  });

  /** The cells of a table, by the beginning of its head; without backquotes. */
  function rows(head: string): string[][] {
    const lines = text.split('\n');
    const at = lines.findIndex((line) => line.startsWith(head));
    assert.ok(at >= 0, `no table ${head}`);
    const end = lines.findIndex((line, index) => index > at && !line.startsWith('|'));
    return lines.slice(at + 2, end).map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.replaceAll('`', '').trim()),
    );
  }
});
