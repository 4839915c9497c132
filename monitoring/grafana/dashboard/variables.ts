import { type VariableModel, VariableRefresh, VariableSort } from '@grafana/schema';
import { datasource } from './panel.ts';

/** What is chosen at the top of the page. */
export const variables: VariableModel[] = [
  { type: 'datasource', name: 'datasource', label: 'Prometheus', query: 'prometheus' },
  labelValues('cluster', 'pg_auto_failover_node_state_health_code', 'one'),
  labelValues('node', 'pg_auto_failover_node_state_health_code{cluster="$cluster"}', 'several'),
  labelValues('transaction', 'pg_ha_load_operations_total{cluster="$cluster"}', 'several'),
];

function labelValues(name: string, of: string, how: 'one' | 'several'): VariableModel {
  const several = how === 'several';
  return {
    ...{ type: 'query', name, datasource },
    query: { query: `label_values(${of}, ${name})`, refId: name },
    refresh: VariableRefresh.onTimeRangeChanged,
    sort: VariableSort.alphabeticalAsc,
    ...(several
      ? { multi: true, includeAll: true, current: { text: 'All', value: '$__all' } }
      : {}),
  };
}
