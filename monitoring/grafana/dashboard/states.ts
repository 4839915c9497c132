import { MappingType, type ValueMap } from '@grafana/schema';

/** Of pg_auto_failover's states, in the order of their codes; colours by what they mean for users. */
const states = [
  ['init', 'gray'],
  ['single', 'yellow'],
  ['wait_primary', 'yellow'],
  ['primary', 'green'],
  ['draining', 'orange'],
  ['demote_timeout', 'red'],
  ['demoted', 'red'],
  ['catchingup', 'light-blue'],
  ['secondary', 'blue'],
  ['prepare_promotion', 'orange'],
  ['stop_replication', 'orange'],
  ['wait_standby', 'gray'],
  ['maintenance', 'purple'],
  ['join_primary', 'green'],
  ['apply_settings', 'green'],
  ['prepare_maintenance', 'purple'],
  ['wait_maintenance', 'purple'],
  ['report_lsn', 'orange'],
  ['fast_forward', 'orange'],
  ['join_secondary', 'light-blue'],
  ['dropped', 'gray'],
  ['unknown', 'gray'],
] as const;

export const stateNames: readonly string[] = states.map(([name]) => name);

/** The names and colours of numbers: 0, 1, 2 … */
export function mapping(named: readonly (readonly [text: string, color: string])[]): ValueMap {
  const options = named.map(([text, color], index) => [index, { text, color, index }] as const);
  return { type: MappingType.ValueToText, options: Object.fromEntries(options) };
}

export const stateMapping = mapping(states);

export const healthMapping: ValueMap = {
  type: MappingType.ValueToText,
  options: {
    '-1': { text: 'not known', color: 'gray', index: 0 },
    '0': { text: 'bad', color: 'red', index: 1 },
    '1': { text: 'good', color: 'green', index: 2 },
  },
};
