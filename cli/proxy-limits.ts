import { type Command, Option } from 'commander';
import { defaultLimits, type ProxyLimits } from '../proxy/limits.ts';
import { type Bounds, countWithin, formatMs, timeWithin } from './bounded.ts';

/** The options that bound what the proxy waits for and keeps. */
export interface LimitOptions {
  readonly holdTimeout: number;
  readonly holdMax: number;
  readonly maxConnections: number;
  readonly startupTimeout: number;
  readonly connectTimeout: number;
  readonly keepAlive: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Adds them as a group of --help. */
export function addLimitOptions(command: Command): Command {
  for (const option of limitOptions()) command.addOption(option.helpGroup('Limits:'));
  return command;
}

export function limitsOf(options: LimitOptions): Partial<ProxyLimits> {
  return {
    holdTimeoutMs: options.holdTimeout,
    holdMax: options.holdMax,
    maxConnections: options.maxConnections,
    startupTimeoutMs: options.startupTimeout,
    connectTimeoutMs: options.connectTimeout,
    keepAliveMs: options.keepAlive,
  };
}

const limitOptions = (): readonly Option[] => [
  time(
    '--hold-timeout',
    'how long a new connection waits for a primary before it is refused with 57P03',
    defaultLimits.holdTimeoutMs,
    { least: 100, most: 24 * hourMs },
  ),
  count(
    '--hold-max',
    'how many may wait so; the next one is refused at once, with 53300 (0: nobody waits)',
    defaultLimits.holdMax,
    { least: 0, most: 1_000_000 },
  ),
  count(
    '--max-connections',
    'client connections of every kind, each of two open files; above: refused with 53300',
    defaultLimits.maxConnections,
    { least: 1, most: 1_000_000 },
  ),
  time(
    '--startup-timeout',
    'what a client may take for its first packet before it is refused with 08P01',
    defaultLimits.startupTimeoutMs,
    { least: 100, most: 10 * minuteMs },
  ),
  time(
    '--connect-timeout',
    'what a node may take to accept a connection before the next attempt',
    defaultLimits.connectTimeoutMs,
    { least: 10, most: 10 * minuteMs },
  ),
  time(
    '--keep-alive',
    'silence after which TCP asks whether the peer is still there',
    defaultLimits.keepAliveMs,
    { least: 1_000, most: 2 * hourMs },
  ),
];

function time(flag: string, what: string, defaultMs: number, bounds: Bounds): Option {
  return new Option(`${flag} <time>`, what)
    .argParser(timeWithin(bounds))
    .default(defaultMs, formatMs(defaultMs));
}

function count(flag: string, what: string, defaultCount: number, bounds: Bounds): Option {
  return new Option(`${flag} <n>`, what).argParser(countWithin(bounds)).default(defaultCount);
}
