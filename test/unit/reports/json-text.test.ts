import assert from 'node:assert/strict';
import { jsonText } from '../../../reports/json-text.ts';

describe('the text of report.json', () => {
  it('gives a list of numbers one line', () => {
    assert.equal(jsonText({ p50: [1, null, -2.5e-7] }), '{\n  "p50": [1, null, -2.5e-7]\n}');
  });

  it('is read back as what it was, whatever the texts in it look like', () => {
    const value = {
      a: '[\n  1,\n  2\n]',
      b: [[1, 2], [], ['x', 3]],
      c: '[ 1 ]',
      d: [{ e: [null] }],
    };
    assert.deepEqual(JSON.parse(jsonText(value)), value);
  });
});
