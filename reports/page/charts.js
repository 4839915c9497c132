// Runs in the browser, inlined into report.html as it stands: draws #chart-data with uPlot.
(() => {
  const data = JSON.parse(document.getElementById('chart-data').textContent);
  const [begin, end] = data.range;
  const charts = [];

  const { colour, shade, drawLanes } = globalThis.drawing;
  const font = () => `12px ${colour('font')}`;

  // Bottom to top, so that what went well carries what did not.
  const outcomes = ['ok', 'rejected', 'unknown', 'failed', 'dropped'];
  const seen = outcomes.filter((name) => data.counts[name].some((value) => value > 0));

  function draw() {
    add('throughput', 210, throughput());
    add('response', 210, response());
    add('lag', 130, lag());
    add('lanes', 34 + 30 * data.lanes.length, lanes());
  }

  function throughput() {
    const top = (index, at) =>
      seen.slice(0, index + 1).reduce((sum, name) => sum + data.counts[name][at], 0);
    // Painted from the top of the pile down: each covers the foot of the one before.
    const piles = seen.map((name, index) => ({
      name,
      values: data.from.map((_, at) => top(index, at)),
    }));
    piles.reverse();
    const raw = [...piles.map(({ name }) => data.counts[name]), data.counts.offered];
    return {
      x: closed(data.from, (last) => [last + data.width, end]),
      ys: [...piles.map(({ values }) => values), data.counts.offered].map((values) =>
        closed(values, (last) => [last, null]),
      ),
      series: [
        ...piles.map(({ name }) => ({
          label: name,
          fill: () => colour(name === 'ok' ? 'ok-fill' : name),
          stroke: () => colour(name),
          width: name === 'ok' ? 1 : 0,
        })),
        { label: 'offered', stroke: () => colour('ink'), width: 1.25, dash: [5, 4] },
      ].map((one) => ({ ...one, paths: uPlot.paths.stepped({ align: 1 }) })),
      value: (series, at) => raw[series][at],
      scale: { range: (_, __, max) => [0, Math.max(1, max * 1.12)] },
      named: true,
    };
  }

  function response() {
    const line = (name, stroke, width) => ({ label: name, stroke: () => colour(stroke), width });
    const names = ['p50', 'p99', 'max'];
    return {
      x: [begin, ...data.from.map((from) => from + data.width / 2), end],
      ys: names.map((name) => [null, ...data.response[name], null]),
      series: [line('p50', 'ok', 2), line('p99', 'p99', 2), line('max', 'soft', 1)],
      value: (series, at) => data.response[names[series]][at - 1],
      unit: ' ms',
      scale: { distr: 3, log: 10 },
      axis: {
        filter: decades,
        grid: { stroke: () => colour('line'), width: 1, filter: decades },
        values: (_, all) => all.map((ms) => (ms >= 1_000 ? `${ms / 1_000} s` : ms && `${ms} ms`)),
      },
    };
  }

  // Lines between 1, 10, 100 ms would only be noise.
  function decades(_, values) {
    return values.map((value) => (Number.isInteger(Math.log10(value)) ? value : null));
  }

  function lag() {
    const strokes = ['ok', 'p99', 'rejected', 'soft'];
    return {
      x: [begin, ...data.from.map((from) => from + data.width / 2), end],
      ys: data.lag.map(({ ms }) => [null, ...ms, null]),
      series: data.lag.map(({ node }, index) => ({
        label: node,
        stroke: () => colour(strokes[index % strokes.length]),
        width: 2,
      })),
      value: (series, at) => data.lag[series].ms[at - 1],
      unit: ' ms',
      scale: { range: (_, __, max) => [0, Math.max(1, max * 1.12)] },
      axis: { values: (_, all) => all.map((ms) => (ms >= 1_000 ? `${ms / 1_000} s` : `${ms} ms`)) },
    };
  }

  function lanes() {
    const x = Array.from({ length: 1_001 }, (_, at) => begin + ((end - begin) * at) / 1_000);
    const roleAt = (lane, at) =>
      lane.spans.find(([, from, to]) => x[at] >= from && x[at] < to)?.[0] ?? 'not asked';
    return {
      x,
      ys: data.lanes.map(() => x.map(() => null)),
      series: data.lanes.map(({ node }) => ({ label: node, stroke: () => colour('ink') })),
      value: (series, at) => roleAt(data.lanes[series], at),
      scale: { range: [0, data.lanes.length] },
      axis: {
        splits: () => data.lanes.map((_, index) => data.lanes.length - index - 0.5),
        values: () => data.lanes.map(({ node }) => node),
        grid: { show: false },
        ticks: { show: false },
      },
      over: (plot) => drawLanes(plot, data),
    };
  }

  function closed(values, tail) {
    const last = values.at(-1);
    return last === undefined ? [begin, end] : [...values, ...tail(last)];
  }

  function add(name, height, chart) {
    const figure = document.getElementById(`chart-${name}`);
    if (figure === null || chart.ys.length === 0) return;
    const place = figure.querySelector('.plot');
    const plot = new uPlot(
      options(figure, place.clientWidth, height, chart),
      [chart.x, ...chart.ys],
      place,
    );
    charts.push({ plot, place, height });
  }

  function options(figure, width, height, chart) {
    const axis = { stroke: () => colour('soft'), font: font(), ticks: { show: false } };
    const grid = { stroke: () => colour('line'), width: 1 };
    return {
      width,
      height,
      padding: [8, 18, 0, 0],
      scales: { x: { time: false }, y: chart.scale },
      axes: [
        { ...axis, grid: { show: false }, size: 28, values: (_, all) => all.map((v) => `${v} s`) },
        { ...axis, grid, size: 58, ...chart.axis },
      ],
      series: [
        { label: '\u2009', value: (_, v) => (v === null ? '' : `${v.toFixed(1)} s`) },
        ...chart.series.map((one, index) => ({
          points: { show: false },
          ...one,
          value: (_, __, ___, at) =>
            readout(at === null ? null : chart.value(index, at), chart.unit),
        })),
      ],
      legend: { mount: (_, legend) => figure.querySelector('figcaption').append(legend) },
      cursor: {
        sync: { key: 'run', scales: ['x', null] },
        points: { show: false },
        y: false,
        drag: { x: true, y: false },
      },
      hooks: {
        drawClear: [(plot) => shade(plot, data, chart.named)],
        draw: chart.over ? [chart.over] : [],
      },
    };
  }

  function readout(value, unit = '') {
    if (value === null || value === undefined) return '';
    return typeof value === 'number' ? value.toLocaleString('en-US') + unit : value;
  }

  function redraw() {
    for (const { plot } of charts) plot.redraw();
  }

  function resize() {
    for (const { plot, place, height } of charts) {
      if (place.clientWidth > 0 && place.clientWidth !== plot.width) {
        plot.setSize({ width: place.clientWidth, height });
      }
    }
  }

  // Paper is white, whatever the screen is.
  function print(on) {
    document.documentElement.classList.toggle('printing', on);
    resize();
    redraw();
  }

  draw();
  new ResizeObserver(resize).observe(document.querySelector('main'));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  addEventListener('beforeprint', () => print(true));
  addEventListener('afterprint', () => print(false));
})();
