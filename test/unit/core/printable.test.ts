import assert from 'node:assert/strict';
import { printable } from '../../../core/printable.ts';

describe('what others wrote, on a terminal', () => {
  it('has its control characters shown, not obeyed', () => {
    assert.equal(
      printable('\u001b]0;title\u0007\u001b[31mred\r\u009b2J'),
      '\\x1b]0;title\\x07\\x1b[31mred\\x0d\\x9b2J',
    );
  });

  it('is as it was otherwise, lines and other scripts included', () => {
    const text = 'FEHLER: größer als 5 µs\n\tСтрока 1 → „x“ 🐘';
    assert.equal(printable(text), text);
  });
});
