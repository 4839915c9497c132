import assert from 'node:assert/strict';
import { fallBack } from '../../../cli/fall-back.ts';
import type { LocalRequirements, Remedy } from '../../../cluster/local/requirements.ts';

const unmet = (remedy: Remedy): LocalRequirements => ({
  kind: 'unmet',
  programs: {
    serverBin: null,
    serverVersion: null,
    extensionVersion: null,
    pgAutoctl: null,
    autoctlVersion: null,
  },
  missing: ['no PostgreSQL server'],
  remedy,
});
const engine = { kind: 'met', engine: '27.1', compose: '2.40.3' } as const;
const byHand: Remedy = { kind: 'by hand', commands: ['install it'] };

describe('without a driver chosen', () => {
  it('a machine where native programs cannot be had takes containers, and says why', () => {
    assert.match(
      String(fallBack(unmet(byHand), engine)),
      /no PostgreSQL server.*--cluster compose/,
    );
  });

  it('one where they can be installed stays native, and so does one without an engine', () => {
    assert.equal(fallBack(unmet({ kind: 'apt', packages: ['postgresql-15'] }), engine), null);
    const silent = { kind: 'unmet', why: 'no answer', remedy: 'start it' } as const;
    assert.equal(fallBack(unmet(byHand), silent), null);
  });
});
