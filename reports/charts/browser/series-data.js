// From a plot's series to what uPlot draws: one x for all, piles added up, the last step closed.
(() => {
  const { drawn, drawable } = plots.scales;

  /** `of`: which series of the plot each drawn one is; undefined: an edge of a band. */
  function seriesData(spec, hidden) {
    const parts = inOrder(spec).flatMap((index) => partsOf(spec, index, hidden));
    const tables = parts.map(({ x, y }) => [x, y]);
    return { data: tables.length > 0 ? uPlot.join(tables) : [[]], parts };
  }

  // A pile is painted from its top down: each covers the foot of the one before.
  function inOrder({ series }) {
    const all = series.map((_, index) => index);
    const piled = all.filter((index) => series[index].kind === 'stack');
    return [...piled.reverse(), ...all.filter((index) => series[index].kind !== 'stack')];
  }

  function partsOf(spec, index, hidden) {
    const one = spec.series[index];
    const x = xsOf(spec, one);
    const values = one.kind === 'stack' ? piled(spec, index, hidden) : one.y;
    const part = (y, edge) => ({ index, edge, x, y: closed(spec, one, y) });
    const edges = one.low && one.high ? [part(one.high, 'high'), part(one.low, 'low')] : [];
    return [...edges, part(values, undefined)];
  }

  function xsOf(spec, one) {
    const own = one.x ?? spec.xs ?? [];
    const ends = holdsOn(one) ? own.slice(-1).map((last) => last + (spec.widthX ?? 0)) : [];
    return [...own, ...ends].map((value) => drawn(spec.x, value));
  }

  const holdsOn = ({ kind }) => kind === 'stack' || kind === 'steps';

  function closed({ y: scale }, one, values) {
    const all = values.map((value) => drawable(scale, value));
    return holdsOn(one) && all.length > 0 ? [...all, all.at(-1)] : all;
  }

  function piled({ series }, upTo, hidden) {
    const below = series.filter(
      ({ kind }, index) => kind === 'stack' && index <= upTo && !hidden.has(index),
    );
    return series[upTo].y.map((_, at) => below.reduce((sum, { y }) => sum + (y[at] ?? 0), 0));
  }

  plots.seriesData = seriesData;
})();
