// Linear, logarithmic, and that of percentiles: by the share that is above, so that 99, 99.9 and 99.99
// are equally far apart.
(() => {
  const { colour, font } = plots.palette;

  const drawn = ({ scale }, value) => (scale === 'percentile' ? 1 / (1 - value / 100) : value);
  const meant = ({ scale }, value) => (scale === 'percentile' ? 100 * (1 - 1 / value) : value);
  const isLog = ({ scale }) => scale !== 'linear';

  /** What can be drawn there: a logarithm has no place for 0. */
  const drawable = (scale, value) =>
    typeof value === 'number' && isLog(scale) && !(value > 0) ? null : value;

  function xScale(scale) {
    const base = isLog(scale) ? { distr: 3, log: 10 } : {};
    const time = scale.unit === 'date';
    return { ...base, time, range: (_, min, max) => [min, max > min ? max : min + 1] };
  }

  function yScale(scale) {
    const given = scale.range?.map((value) => drawn(scale, value));
    if (given) return { ...(isLog(scale) ? { distr: 3, log: 10 } : {}), range: given };
    if (isLog(scale)) return { distr: 3, log: 10, range: logRange };
    return { range: (_, __, max) => [0, max > 0 ? max * 1.12 : 1] };
  }

  function logRange(_, min, max) {
    if (!(max > 0)) return [1, 10];
    const low = 10 ** Math.floor(Math.log10(min));
    return [low, 10 ** Math.max(Math.log10(low) + 1, Math.ceil(Math.log10(max) - 1e-9))];
  }

  function axis(scale, own) {
    const line = { stroke: () => colour('line'), width: 1 };
    const title = scale.title
      ? { label: scale.title, labelSize: 20, labelFont: font(12), labelGap: 0 }
      : {};
    return {
      stroke: () => colour('soft'),
      font: font(),
      ticks: { show: false },
      grid: line,
      ...title,
      ...ofKind(scale, line),
      ...own,
    };
  }

  function ofKind(scale, line) {
    const values = (_, all) =>
      plots.wording.ticks(
        all.map((value) => value && meant(scale, value)),
        scale.unit,
      );
    if (scale.unit === 'date') return {};
    if (scale.unit === 's') return { values, incrs: secondSteps };
    if (scale.scale === 'percentile') {
      return { splits: nines, filter: (_, all) => all, values: (_, all) => all.map(nineWords) };
    }
    if (scale.scale === 'log')
      return { values, filter: decades, grid: { ...line, filter: decades } };
    return { values };
  }

  // Lines between 1, 10, 100 would only be noise, unless there is little else.
  function decades(_, all) {
    const span = Math.log10(all.at(-1) / all[0]);
    const steps = span > 1.5 ? [1] : [1, 2, 5];
    return all.map((value) => (steps.includes(leading(value)) ? value : null));
  }

  const leading = (value) =>
    Number((value / 10 ** Math.floor(Math.log10(value) + 1e-9)).toFixed(6));

  function nines(_, __, min, max) {
    const all = [2, 10, 100, 1e3, 1e4, 1e5, 1e6];
    return all.filter((value) => value >= min * 0.999 && value <= max * 1.001);
  }

  /** What a clock shows well: seconds up to a minute, then whole minutes. */
  const secondSteps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600];

  const nineWords = (value) => `${Number((100 * (1 - 1 / value)).toFixed(6))} %`;

  plots.scales = { drawn, meant, drawable, xScale, yScale, axis };
})();
