// The list of runs: sorted by a column, filtered, and the trend of one scenario.
(() => {
  const place = (id) => document.getElementById(id);
  const body = place('runs')?.tBodies[0];

  /** Numbers by size, words by their letters; what is not known comes last either way. */
  function compare(one, other) {
    const [a, b] = [Number(one), Number(other)];
    if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b;
    return one.localeCompare(other, 'en', { numeric: true });
  }

  function sort(button) {
    const head = button.closest('th');
    const before = head.ariaSort;
    const other = { ascending: 'descending', descending: 'ascending' };
    const way = other[before] ?? button.dataset.first;
    for (const each of head.parentElement.children) each.ariaSort = 'none';
    head.ariaSort = way;
    const at = head.cellIndex;
    const key = (row) => row.cells[at]?.dataset.key ?? '';
    const rows = [...body.rows].map((row, index) => ({ row, index, key: key(row) }));
    const sign = way === 'ascending' ? 1 : -1;
    rows.sort((a, b) => {
      if (a.key === '' || b.key === '') return (a.key === '') - (b.key === '') || a.index - b.index;
      return sign * compare(a.key, b.key) || a.index - b.index;
    });
    body.append(...rows.map(({ row }) => row));
  }

  function filter() {
    const [scenario, verdict] = [place('by-scenario').value, place('by-verdict').value];
    let shown = 0;
    for (const row of body.rows) {
      const fits =
        (scenario === '' || row.dataset.scenario === scenario) &&
        (verdict === '' || row.dataset.verdict === verdict);
      row.hidden = !fits;
      shown += Number(fits);
    }
    place('shown').textContent = `${shown} of ${body.rows.length} shown`;
    if (scenario !== '') choose(scenario);
  }

  const trends = JSON.parse(place('trends').textContent);

  function choose(scenario) {
    const trend = trends.find((one) => one.scenario === scenario);
    if (!trend) return;
    place('trend-of').value = scenario;
    plots.update(trend.plots);
  }

  if (body) {
    for (const button of place('runs').querySelectorAll('thead button'))
      button.addEventListener('click', () => sort(button));
    place('filters').hidden = false;
    place('filters').addEventListener('change', filter);
    place('filters').addEventListener('submit', (event) => event.preventDefault());
    filter();
  }
  if (trends.length > 0) {
    place('trend-of').addEventListener('change', ({ target }) => choose(target.value));
    plots.ready.then(() => choose(trends[0].scenario));
  }
})();
