import { type Dashboard, DashboardCursorSync, type Panel, type RowPanel } from '@grafana/schema';
import { annotations } from './annotations.ts';
import { atAGlance, cluster } from './cluster.ts';
import { load } from './load.ts';
import type { Draft } from './panel.ts';
import { proxy } from './proxy.ts';
import { replication } from './replication.ts';
import { variables } from './variables.ts';

const rows: readonly (readonly [title: string, drafts: readonly Draft[]])[] = [
  ['At a glance', atAGlance],
  ['Cluster', cluster],
  ['Replication, from the writable node', replication],
  ['Proxy', proxy],
  ['Load', load],
];
const columns = 24;

/** The whole page, as Grafana's published schema has it. */
export function dashboard(): Dashboard {
  return {
    ...{ uid: 'pg-ha', title: 'PostgreSQL high availability', tags: ['postgresql', 'pg-ha'] },
    description: 'pg_auto_failover, its proxy and a load: states, lag, routes, what users feel.',
    ...{ schemaVersion: 39, editable: true, refresh: '5s', timezone: 'browser' },
    graphTooltip: DashboardCursorSync.Crosshair,
    time: { from: 'now-15m', to: 'now' },
    annotations: { list: annotations },
    templating: { list: variables },
    panels: placed(),
  };
}

/** Each row from left to right, and on the next line where a panel does not fit any more. */
function placed(): (Panel | RowPanel)[] {
  const panels: (Panel | RowPanel)[] = [];
  let [x, y, lineHeight] = [0, 0, 0];
  const nextLine = () => {
    y += lineHeight;
    [x, lineHeight] = [0, 0];
  };
  for (const [title, drafts] of rows) {
    nextLine();
    const gridPos = { x, y, w: columns, h: 1 };
    panels.push({
      type: 'row',
      id: panels.length + 1,
      title,
      collapsed: false,
      gridPos,
      panels: [],
    });
    y += 1;
    for (const { size, ...panel } of drafts) {
      if (x + size.w > columns) nextLine();
      panels.push({ ...panel, id: panels.length + 1, gridPos: { x, y, ...size } });
      x += size.w;
      lineHeight = Math.max(lineHeight, size.h);
    }
  }
  return panels;
}
