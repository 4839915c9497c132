import type { AnnotationQuery, DataQuery } from '@grafana/schema';
import { datasource } from './panel.ts';

/** As Prometheus' data source has it, beyond what all sources share. */
interface PrometheusAnnotation extends AnnotationQuery<DataQuery & { readonly expr: string }> {
  readonly titleFormat: string;
  readonly textFormat: string;
  readonly tagKeys: string;
}

/** Marks in every panel. */
export const annotations: PrometheusAnnotation[] = [
  {
    ...{ name: 'Promotions', enable: true, iconColor: 'orange', datasource },
    target: {
      refId: 'promotions',
      expr: 'changes(pg_auto_failover_node_promotions_total{cluster="$cluster"}[15s]) > 0',
    },
    ...{ titleFormat: '{{node}} promoted', textFormat: '', tagKeys: 'node' },
  },
  {
    ...{ name: 'Critical alerts', enable: true, iconColor: 'red', datasource },
    target: {
      refId: 'alerts',
      expr: 'ALERTS{cluster="$cluster",alertstate="firing",severity="critical"}',
    },
    ...{ titleFormat: '{{alertname}}', textFormat: '', tagKeys: 'severity' },
  },
];
