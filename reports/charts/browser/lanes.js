// Rows of bars over time: what each node was.
(() => {
  const { colour, font } = plots.palette;

  function data(spec) {
    const [from, to] = spec.x.range;
    // The cursor stops at each of these, and tells what was the case there.
    const xs = Array.from({ length: 1_001 }, (_, at) => from + ((to - from) * at) / 1_000);
    return { data: [xs, xs.map(() => null)], parts: [] };
  }

  function options(spec) {
    const rows = spec.lanes.length;
    return {
      scales: { y: { range: [0, rows] } },
      axes: [
        {
          stroke: () => colour('soft'),
          font: font(),
          size: 58,
          splits: () => spec.lanes.map((_, index) => rows - index - 0.5),
          values: () => spec.lanes.map(({ label }) => label),
          grid: { show: false },
          ticks: { show: false },
        },
      ],
      series: [{ points: { show: false } }],
    };
  }

  function draw(plot, spec) {
    spec.lanes.forEach(({ spans, over = [] }, row) => {
      for (const span of spans) bar(plot, spec, row, span, 0.2, 0.6);
      for (const span of over) bar(plot, spec, row, span, 0.5, 0.3);
    });
  }

  function bar({ ctx, bbox, valToPos }, { lanes }, row, [what, from, to], top, height) {
    const rowHeight = bbox.height / lanes.length;
    const clamp = (x) => Math.min(bbox.left + bbox.width, Math.max(bbox.left, x));
    const [left, right] = [from, to].map((x) => clamp(valToPos(x, 'x', true)));
    if (right <= left) return;
    ctx.fillStyle = colour(`lane-${what}`);
    ctx.fillRect(left, bbox.top + rowHeight * (row + top), right - left, rowHeight * height);
  }

  function readout(spec, x) {
    const at = ({ spans }) => spans.find(([, from, to]) => x >= from && x < to)?.[0];
    return spec.lanes.map((lane) => ({ text: at(lane) ?? 'not asked' }));
  }

  const stops = (spec) => data(spec).data[0].filter((_, at) => at % 5 === 0);

  const entries = (spec) => spec.lanes.map(({ label }) => ({ label, shape: 'none' }));

  plots.lanes = { data, options, draw, readout, stops, entries, hides: false };
})();
