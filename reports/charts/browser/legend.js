// Above each plot: what its colours mean, and what stands at the cursor. A series is switched off there.
(() => {
  const { say } = plots.wording;

  /** A button for each series, or a plain word where nothing can be hidden. */
  function fillLegend(list, entries, toggle) {
    list.replaceChildren(place(), ...entries.map((entry, index) => item(entry, index, toggle)));
  }

  function place() {
    const at = document.createElement('li');
    at.className = 'at';
    return at;
  }

  function item({ label, paint, shape, after }, index, toggle) {
    const holder = document.createElement(toggle ? 'button' : 'span');
    if (toggle) {
      holder.type = 'button';
      holder.setAttribute('aria-pressed', 'true');
      holder.addEventListener('click', () => {
        const shown = holder.getAttribute('aria-pressed') !== 'true';
        holder.setAttribute('aria-pressed', String(shown));
        toggle(index, shown);
      });
    }
    const swatch = document.createElement('i');
    swatch.className = `swatch ${shape}`;
    if (paint) swatch.style.setProperty('--paint', paint);
    const value = document.createElement('b');
    holder.append(...(after ? [label, swatch, after] : [swatch, label]));
    const row = document.createElement('li');
    row.append(holder, value);
    return row;
  }

  /** null: the cursor is nowhere. */
  function tell(list, x, values) {
    const [at, ...rows] = list.children;
    at.textContent = x ?? '';
    rows.forEach((row, index) => {
      row.lastChild.textContent = x === null ? '' : worded(values[index]);
    });
  }

  const worded = ({ text, value, unit }) => text ?? say(value, unit);

  /** The same in one sentence, for those who hear it. */
  function sentence(x, entries, values) {
    const parts = entries.map(
      ({ label, name }, index) => `${name ?? label} ${worded(values[index])}`,
    );
    return `${x}: ${parts.join(', ')}`;
  }

  plots.legend = { fill: fillLegend, tell, sentence };
})();
