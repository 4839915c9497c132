// Runs in the browser, inlined as it stands: tables that ask for it are sorted by the column chosen.
(() => {
  for (const table of document.querySelectorAll('table[data-sortable]')) {
    for (const [column, head] of [...table.tHead.rows[0].cells].entries()) {
      offer(table, head, column);
    }
  }

  /** A button in the head of the column: what can be pressed can be reached by keys. */
  function offer(table, head, column) {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    button.addEventListener('click', () => {
      const down = head.getAttribute('aria-sort') !== (isNumber(head) ? 'descending' : 'ascending');
      const order = down === isNumber(head) ? 'descending' : 'ascending';
      for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', order);
      sort(table.tBodies[0], column, order === 'ascending' ? 1 : -1);
    });
    head.append(button);
  }

  /** Numbers begin with the greatest, words with A. */
  const isNumber = (head) => head.classList.contains('n');

  /** The sum of all stays where it is. */
  function sort(body, column, sign) {
    const rows = [...body.rows].filter((row) => !row.classList.contains('total'));
    rows.sort((a, b) => sign * compare(worth(a.cells[column]), worth(b.cells[column])));
    body.append(...rows);
  }

  function worth(cell) {
    const { value } = cell.dataset;
    return value === undefined ? cell.textContent.trim() : Number(value);
  }

  // What was not measured comes last when the greatest come first.
  function compare(a, b) {
    if (typeof a === 'string' && typeof b === 'string') return a.localeCompare(b);
    return (typeof a === 'string' ? -1 : a) - (typeof b === 'string' ? -1 : b);
  }
})();
