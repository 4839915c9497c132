// How many fell into each bucket in each window: the darker, the more, each step some times as many.
(() => {
  const { colour } = plots.palette;
  const { axis, drawn } = plots.scales;
  const levels = 6;

  function data(spec) {
    const xs = [...spec.xs];
    if (xs.length > 0) xs.push(xs.at(-1) + spec.widthX);
    return { data: [xs, xs.map(() => null)], parts: [] };
  }

  function options(spec) {
    const ends = [spec.bounds[0] ?? 1, spec.bounds.at(-1) ?? 10].map((value) =>
      drawn(spec.y, value),
    );
    const log = spec.y.scale === 'log' ? { distr: 3, log: 10 } : {};
    return {
      scales: { y: { ...log, range: ends } },
      axes: [axis(spec.y, { size: 58 })],
      series: [{ points: { show: false } }],
    };
  }

  function draw(plot, spec) {
    const most = Math.max(1, ...spec.counts.map((cells) => mostOf(cells)));
    const tops = spec.bounds.map((bound) => plot.valToPos(drawn(spec.y, bound), 'y', true));
    const paints = Array.from({ length: levels }, (_, at) => colour(`heat${at + 1}`));
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    spec.xs.forEach((x, window) => {
      const left = plot.valToPos(x, 'x', true);
      const right = plot.valToPos(x + spec.widthX, 'x', true);
      if (right < bbox.left || left > bbox.left + bbox.width) return;
      cells(spec.counts[window] ?? []).forEach(([bucket, count]) => {
        ctx.fillStyle = paints[levelOf(count, most)];
        const [bottom, top] = [Math.round(tops[bucket]), Math.round(tops[bucket + 1])];
        const from = Math.round(left);
        ctx.fillRect(from, top, Math.max(1, Math.round(right) - from), bottom - top);
      });
    });
    ctx.restore();
  }

  const levelOf = (count, most) =>
    Math.min(levels - 1, Math.floor((levels * Math.log(count)) / Math.log(most + 1)));

  function cells(flat) {
    return Array.from({ length: flat.length / 2 }, (_, at) => [flat[2 * at], flat[2 * at + 1]]);
  }

  const mostOf = (flat) => cells(flat).reduce((most, [, count]) => Math.max(most, count), 0);

  /** Between which times most of that window lie, and how many they are. */
  function readout(spec, x) {
    const window = spec.xs.findLastIndex((from) => from <= x);
    const inside = window >= 0 && x <= spec.xs[window] + spec.widthX;
    const all = inside ? cells(spec.counts[window] ?? []) : [];
    if (all.length === 0) return [{ text: 'none' }, { text: '' }];
    const total = all.reduce((sum, [, count]) => sum + count, 0);
    return [
      { text: `${plots.wording.say(total, 'count')} ok` },
      { text: `${low(spec, all)} to ${high(spec, all)}` },
    ];
  }

  const low = (spec, all) => plots.wording.say(spec.bounds[all[0][0]], spec.y.unit);
  const high = (spec, all) => plots.wording.say(spec.bounds[all.at(-1)[0] + 1], spec.y.unit);

  const stops = (spec) => spec.xs.map((x) => x + spec.widthX / 2);

  const entries = () => [
    { label: 'few', shape: 'ramp', after: 'many', name: 'operations' },
    { label: '', shape: 'none', name: 'took' },
  ];

  plots.heat = { data, options, draw, readout, stops, entries, hides: false };
})();
