// How values are written, on axes and in the readout.
(() => {
  const number = (value, digits) =>
    value.toLocaleString('en-US', { maximumSignificantDigits: digits });
  const whole = (value) => value.toLocaleString('en-US', { maximumFractionDigits: 2 });

  const words = {
    ms: (value) => (value >= 1_000 ? `${number(value / 1_000, 3)} s` : `${number(value, 3)} ms`),
    s: (value) => clock(value, 1),
    'per second': whole,
    count: whole,
    bytes: (value) => bytes(value),
    percent: (value) => `${Number(value.toFixed(5))} %`,
    ratio: (value) => number(value, 3),
    run: (value) => (Number.isInteger(value) ? `run ${value}` : ''),
    date: (value) => new Date(value).toISOString().slice(0, 16).replace('T', ' '),
  };

  /** Seconds, or minutes and seconds from three minutes on. */
  function clock(value, digits) {
    if (Math.abs(value) < 180) return `${Number(value.toFixed(digits))} s`;
    const seconds = Math.round(value);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  }

  function bytes(value) {
    const step = Math.min(3, Math.floor(Math.log10(Math.max(1, value)) / 3));
    return `${number(value / 1_000 ** step, 3)} ${['B', 'kB', 'MB', 'GB'][step]}`;
  }

  const say = (value, unit) => (value === null || value === undefined ? '–' : words[unit](value));

  /** All ticks of an axis alike: minutes for all or for none. */
  function ticks(values, unit) {
    const minutes = unit === 's' && Math.max(...values) >= 180;
    return values.map((value) => {
      if (value === null) return null;
      return minutes ? clock(value + 180, 0) && minute(value) : words[unit](value);
    });
  }

  const minute = (value) =>
    `${Math.floor(value / 60)}:${String(Math.round(value % 60)).padStart(2, '0')}`;

  plots.wording = { say, ticks };
})();
