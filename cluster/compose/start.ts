import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Login, NodeState } from '../../core/cluster.ts';
import { messageOf } from '../../core/errors.ts';
import { until } from '../../core/wait.ts';
import { connect } from '../connect.ts';
import { describeNodes, readNodes, topologyOf } from '../monitor.ts';
import { type Compose, composeFolder, composeUp } from './compose.ts';
import { docker } from './docker.ts';
import { overrideOf } from './override.ts';
import { containersOf } from './project.ts';
import { type LabRecord, labFiles, monitorService, writeInLab } from './record.ts';
import { envFileOf, loginsOf } from './settings.ts';

const buildMs = 1_800_000;
const upMs = 300_000;
const replicatingMs = 240_000;
const linesTold = 3;

export interface Start {
  readonly lab: Compose;
  readonly record: LabRecord;
  readonly signal: AbortSignal;
}

/** Writes what compose reads; nothing is started yet. */
export async function prepareLab({
  lab,
  record,
  stays,
}: Pick<Start, 'lab' | 'record'> & { readonly stays: boolean }): Promise<void> {
  const { directory } = record;
  const file = parse(await readFile(join(composeFolder, 'compose.yaml'), 'utf8'), { merge: true });
  const { services = {}, volumes = {}, networks = {} } = file as Record<string, object>;
  const [ofServices, ofVolumes, ofNetworks] = [services, volumes, networks].map(Object.keys);
  const override = overrideOf(record, stays, {
    services: ofServices ?? [],
    volumes: ofVolumes ?? [],
    networks: ofNetworks ?? [],
  });
  await writeInLab(directory, labFiles.settings, envFileOf(lab.settings));
  await writeInLab(directory, labFiles.override, override);
}

/** Brings it up, until every node replicates. Throws with what its containers said last. */
export async function startLab(start: Start, onProgress: (what: string) => void): Promise<void> {
  const { lab, record, signal } = start;
  const { services } = record;
  const names = [monitorService, ...record.nodes.map(({ name }) => name), ...services];
  try {
    if (services.length > 0) await build(start, onProgress);
    onProgress(`containers: ${names.join(', ')}`);
    await composeUp(lab, ['up', '--detach', '--no-build', ...names], { timeoutMs: upMs, signal });
    onProgress('replication');
    await untilReplicating(start);
  } catch (error) {
    signal.throwIfAborted();
    const said = await lastWords(record.project);
    throw new Error(`the lab did not come up${said}`, { cause: error });
  }
}

/** The image of monitor and nodes is there already (image.ts). */
async function build({ lab, record, signal }: Start, onProgress: (what: string) => void) {
  const { services } = record;
  onProgress(`the image of ${services.join(', ')}: the first time this takes minutes`);
  await composeUp(lab, ['build', ...services], { timeoutMs: buildMs, signal });
}

async function untilReplicating({ lab, record, signal }: Start): Promise<void> {
  const { admin, monitor: login } = loginsOf(lab.settings);
  let nodes: readonly NodeState[] = [];
  const ready = async () => {
    await using monitor = await connect(record.monitor, login, { timeoutMs: 5000, signal });
    nodes = await readNodes(monitor.client);
    if (nodes.length === record.nodes.length && topologyOf(nodes).redundant) return true;
    await hurryBaseBackup(record, admin, signal);
    return undefined;
  };
  const lastSeen = () => describeNodes(nodes);
  const options = { timeoutMs: replicatingMs, intervalMs: 500, signal, lastSeen };
  await until('the nodes are not replicating', ready, options);
}

/** It waits for a checkpoint, which takes minutes unless somebody wants one at once. */
async function hurryBaseBackup({ nodes }: LabRecord, login: Login, signal: AbortSignal) {
  const [first] = nodes;
  if (!first) return;
  await using primary = await connect(first, login, { timeoutMs: 30_000, signal });
  await primary.client.query('CHECKPOINT');
}

/** Of every container that has ended and should not have. */
async function lastWords(project: string): Promise<string> {
  try {
    const containers = [...(await containersOf(project))];
    const told = await Promise.all(containers.map(([service, id]) => wordsOf(service, id)));
    return told.filter((one) => one !== '').join('');
  } catch (error) {
    return ` (${messageOf(error)})`;
  }
}

async function wordsOf(service: string, id: string): Promise<string> {
  const state = ['inspect', '--format', '{{.State.Running}} {{.State.ExitCode}}', id];
  const [running, code] = (await docker(state)).trim().split(' ');
  if (running === 'true' || code === '0') return '';
  const lines: string[] = [];
  await docker(['logs', '--tail', String(linesTold), id], { onLine: (line) => lines.push(line) });
  return `; ${service} ended with ${code}: ${lines.slice(-linesTold).join(' | ')}`;
}
