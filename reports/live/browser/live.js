// The page of a run that goes on: what it is told at /events, as text and plots.
(() => {
  const place = (id) => document.getElementById(id);
  const shown = new Map();
  let state = null;
  let drawn = null;

  /** Only when it is other than before: what is read aloud is not read again. */
  function changed(name, value) {
    const text = JSON.stringify(value);
    if (shown.get(name) === text) return false;
    shown.set(name, text);
    return true;
  }

  function write(id, text) {
    if (changed(`text ${id}`, text)) place(id).textContent = text;
  }

  function element(name, text, className) {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function fill(id, values, make) {
    if (!changed(`list ${id}`, values)) return;
    place(id).replaceChildren(...values.map(make));
  }

  function figure([label, value, note]) {
    const box = document.createElement('div');
    box.append(element('dt', label), element('dd', value), element('dd', note, 'note'));
    return box;
  }

  function line([at, text]) {
    const row = document.createElement('li');
    row.append(element('span', at, 'at'), element('span', text));
    return row;
  }

  function errorRow([code, message, ...rest]) {
    const row = document.createElement('tr');
    const head = document.createElement('th');
    head.scope = 'row';
    head.append(element('code', code));
    row.append(head, element('td', message, 'message'));
    row.append(...rest.map((text) => element('td', text, 'n')));
    return row;
  }

  function finishedRow({ href, runId, verdict, words }) {
    const row = document.createElement('li');
    const link = element('a', runId);
    link.href = href;
    row.append(element('span', words, `badge ${verdict}`), ' ', link);
    return row;
  }

  function showErrors(errors) {
    place('no-errors').hidden = errors.length > 0;
    place('error-table').hidden = errors.length === 0;
    if (!changed('errors', errors)) return;
    place('error-table')
      .querySelector('tbody')
      .replaceChildren(...errors.map(errorRow));
  }

  function showPlots(specs) {
    const ids = new Set(specs.map(({ id }) => id));
    for (const at of document.querySelectorAll('figure.chart'))
      at.hidden = !ids.has(at.id.replace('chart-', ''));
    if (specs.length > 0 && specs !== drawn) plots.update(specs);
    drawn = specs;
  }

  function show(next) {
    state = next;
    const { scenario, runId, stage, sentence, mood, description, finished, ended } = state;
    for (const [id, text] of Object.entries({ scenario, stage, sentence, description }))
      write(id, text);
    write('run', runId);
    if (changed('mood', mood)) place('mood').className = `verdict ${mood}`;
    document.title = `${scenario}: ${stage} – pg-ha-bench`;
    fill('figures', state.figures, figure);
    fill('story-list', state.story.toReversed(), line);
    fill('finished-list', finished, finishedRow);
    place('finished').hidden = finished.length === 0;
    showErrors(state.errors);
    showPlots(state.plots);
    // Everything is in that page: it stays when we are gone.
    if (ended !== null) location.replace(ended);
  }

  const takeUp = (text) => show(JSON.parse(text));

  function connect() {
    const source = new EventSource('/events');
    source.addEventListener('open', () => write('link', ''));
    source.addEventListener('state', ({ data }) => takeUp(data));
    source.addEventListener('patch', ({ data }) => show(live.patched(state, JSON.parse(data))));
    source.addEventListener('error', () => {
      write('link', 'Not connected: this is the last that was heard.');
      // A refusal ends it; a lost connection it tries again by itself.
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, 3000);
    });
  }

  plots.ready.then(connect);
})();
