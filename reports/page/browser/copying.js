// Runs in the browser, inlined as it stands: a button beside each command that is there to be copied.
(() => {
  for (const place of document.querySelectorAll('pre[data-copy]')) {
    const button = document.createElement('button');
    Object.assign(button, { type: 'button', className: 'copy', textContent: 'Copy' });
    button.addEventListener('click', () => copy(place, button));
    place.after(button);
  }

  /** Where there is no clipboard to write to, the text is selected: one key is left to press. */
  async function copy(place, button) {
    getSelection().selectAllChildren(place);
    try {
      await navigator.clipboard.writeText(place.textContent.trim());
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Selected: press Ctrl+C';
    }
  }
})();
