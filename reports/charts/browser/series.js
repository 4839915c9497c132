// Lines, steps, piles and points.
(() => {
  const { colour, fill, tint } = plots.palette;
  const { yScale, axis, drawn, meant } = plots.scales;

  const paths = {
    line: () => uPlot.paths.linear(),
    'line-points': () => uPlot.paths.linear(),
    steps: () => uPlot.paths.stepped({ align: 1 }),
    stack: () => uPlot.paths.stepped({ align: 1 }),
    points: () => () => null,
  };

  function options(spec, { parts }) {
    return {
      scales: { y: yScale(spec.y) },
      axes: [axis(spec.y, { size: spec.y.title ? 66 : 58 })],
      series: parts.map((part) => drawnSeries(spec, part)),
      bands: parts.flatMap(({ edge, index }, at) =>
        edge === 'high'
          ? [{ series: [at + 1, at + 2], fill: () => tint(spec.series[index].colour, 0.22) }]
          : [],
      ),
    };
  }

  function drawnSeries(spec, { index, edge }) {
    const one = spec.series[index];
    if (edge) return { stroke: () => 'transparent', width: 0, points: { show: false } };
    const pointed = one.kind === 'points' || one.kind === 'line-points';
    const points = { size: 7, stroke: () => colour(one.colour), fill: () => colour(one.colour) };
    return {
      stroke: () => colour(one.colour),
      width: one.widthPx ?? (one.kind === 'stack' ? edgeOf(one) : 2),
      paths: paths[one.kind](),
      points: { ...points, show: pointed },
      ...(one.kind === 'stack' ? { fill: () => fill(one.colour) } : {}),
      ...(one.dashed ? { dash: [5, 4] } : {}),
    };
  }

  /** A pile that is painted in its own colour needs no line around it. */
  const edgeOf = ({ colour: name }) => (fill(name) === colour(name) ? 0 : 1);

  /** What stands there: of each series its own value nearest to the left of, or at, the cursor. */
  function readout(spec, x) {
    return spec.series.map((one) => {
      const at = indexAt(spec, one, meant(spec.x, x));
      return { value: at === null ? null : (one.y[at] ?? null), unit: spec.y.unit };
    });
  }

  function indexAt(spec, one, x) {
    const xs = one.x ?? spec.xs ?? [];
    const holds = one.kind === 'stack' || one.kind === 'steps';
    const above = xs.findIndex((value) => value > x);
    const before = (above === -1 ? xs.length : above) - 1;
    if (holds) return before < 0 || x > xs.at(-1) + (spec.widthX ?? 0) ? null : before;
    const near = [before, before + 1].filter((at) => at >= 0 && at < xs.length);
    if (near.length === 0) return null;
    return near.reduce((a, b) => (Math.abs(xs[b] - x) < Math.abs(xs[a] - x) ? b : a));
  }

  /** Where the arrow keys stop: at each value, in the middle of what it holds for. */
  function stops(spec) {
    const all = spec.series.flatMap((one) => {
      const holds = one.kind === 'stack' || one.kind === 'steps';
      return (one.x ?? spec.xs ?? []).map((x) => (holds ? x + (spec.widthX ?? 0) / 2 : x));
    });
    return [...new Set(all.map((x) => drawn(spec.x, x)))].sort((a, b) => a - b);
  }

  const entries = (spec) =>
    spec.series.map(({ label, colour: name, kind, dashed }) => ({
      label,
      paint: `var(--${name})`,
      shape: kind === 'stack' ? 'block' : dashed ? 'dashed' : 'line',
    }));

  plots.series = { data: plots.seriesData, options, readout, stops, entries, hides: true };
})();
