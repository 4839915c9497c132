// `npm run dashboard`: writes what dashboard.ts describes where Grafana reads it.
import { writeFile } from 'node:fs/promises';
import { dashboard } from './dashboard.ts';

const file = new URL('../dashboards/pg-ha.json', import.meta.url);
await writeFile(file, `${JSON.stringify(dashboard(), null, 2)}\n`);
