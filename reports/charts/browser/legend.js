// Above each plot: what its colours mean, and what stands at the cursor. A series is switched off there.
(() => {
  const { say } = plots.wording;

  /** A button for each series, or a plain word where nothing can be hidden. */
  function fillLegend(list, entries, { toggle, showAll }) {
    const items = entries.map((entry, index) => item(entry, index, toggle));
    list.replaceChildren(place(), ...items, whole(showAll));
  }

  /** The way back from a zoom, for who does not know of the double click. */
  function whole(showAll) {
    const button = document.createElement('button');
    Object.assign(button, { type: 'button', textContent: 'Show all' });
    button.addEventListener('click', showAll);
    const row = document.createElement('li');
    Object.assign(row, { className: 'show-all', hidden: true });
    row.append(button);
    return row;
  }

  function zoomed(list, is) {
    list.querySelector('.show-all').hidden = !is;
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
    row.className = shape;
    row.append(holder, value);
    return row;
  }

  /** null: the cursor is nowhere. */
  function tell(list, x, values) {
    const [at, ...rows] = [...list.children].slice(0, -1);
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

  plots.legend = { fill: fillLegend, tell, zoomed, sentence };
})();
