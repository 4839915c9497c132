import { askAll, type Check, type Checked } from './finding.ts';

interface Counts {
  readonly facilities: string | null;
}

// Asked as XML so that a database without the table has an answer too.
const question = `
  SELECT CASE WHEN to_regclass('public.medical_facilities') IS NOT NULL THEN
    (xpath('//n/text()', query_to_xml('SELECT count(*) AS n FROM public.medical_facilities', false,
                                      true, '')))[1]::text END AS facilities`;

/** That every node shows the same reference data, where there is any. */
export const sameData: Check = {
  what: 'every node has the same facilities',
  async find(cluster: Checked, signal) {
    const answers = await askAll<Counts>(cluster, question, signal);
    const counts = answers.map(({ row }) => row?.facilities ?? null);
    if (counts.every((count) => count === null)) return [];
    const detail = answers.map(({ node }, i) => `${node.name} ${counts[i] ?? 'none'}`).join(', ');
    return [{ what: this.what, pass: new Set(counts).size === 1, detail }];
  },
};
