import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Endpoint } from '../core/cluster.ts';
import { UsageError } from '../core/errors.ts';
import { type LagLimit, parseBytes } from '../proxy/lag-limit.ts';
import type { ReadFallback, ReadPolicy } from '../proxy/read-route.ts';
import { parseDuration } from '../scenarios/duration.ts';
import { parseEndpoint } from './address.ts';

/** The options of `proxy` for those who read from standbys, and for checks of single nodes. */
export interface ReadOptions {
  readonly readListen?: Endpoint;
  /** As parseMaxLag gives it. */
  readonly maxLag?: LagLimit | 'none';
  readonly readFallback?: ReadFallback;
  readonly nodeHealth?: Endpoint;
}

const defaultMaxLag: LagLimit = { kind: 'ms', most: 60_000 };

export function addReadOptions(command: Command): Command {
  return command
    .optionsGroup('Reading from standbys, and checks of single nodes:')
    .option(
      '--read-listen <host:port>',
      'where applications connect that only read: sessions are spread over the standbys (default: none)',
      parseEndpoint,
    )
    .option(
      '--max-lag <limit>',
      'how far behind a standby may be to take new sessions: 16MB, 5s or none (default: 60s)',
      parseMaxLag,
    )
    .addOption(
      new Option(
        '--read-fallback <what>',
        'without a fit standby: primary: sessions go there (default); refuse: they are refused',
      ).choices(['primary', 'refuse']),
    )
    .option(
      '--node-health <host:port>',
      "each node's health over HTTP: node n on the port n above this one (default: none)",
      parseEndpoint,
    );
}

/** Throws UsageError for what means nothing without --read-listen. */
export function readPolicy({ readListen, maxLag, readFallback }: ReadOptions): ReadPolicy {
  const given = [
    ...(maxLag === undefined ? [] : ['--max-lag']),
    ...(readFallback === undefined ? [] : ['--read-fallback']),
  ];
  if (!readListen && given.length > 0)
    throw new UsageError(given.map((flag) => `${flag} needs --read-listen`));
  return {
    fallback: readFallback ?? 'primary',
    maxLag: maxLag === 'none' ? null : (maxLag ?? defaultMaxLag),
  };
}

function parseMaxLag(text: string): LagLimit | 'none' {
  if (text === 'none') return text;
  const ms = parseDuration(text);
  if (ms !== null) return { kind: 'ms', most: ms };
  // A bare number could be either.
  const bytes = /b$/i.test(text.trim()) ? parseBytes(text) : null;
  if (bytes === null) throw new InvalidArgumentError('expected 16MB, 5s or none');
  return { kind: 'bytes', most: bytes };
}
