import { faker } from '@faker-js/faker/locale/en';
import { seededRandom } from '../../core/random.ts';
import { isoDate, referenceDay } from './calendar.ts';

/** Values to pick from: a pick costs a thousandth of asking Faker for every row. */
export interface Pools {
  readonly firstNames: Readonly<Record<'female' | 'male', readonly string[]>>;
  /** The common ones first. */
  readonly lastNames: readonly string[];
  readonly streets: readonly string[];
  readonly places: readonly Place[];
  readonly mailDomains: readonly string[];
  readonly facilityNames: readonly string[];
  readonly notes: readonly string[];
}

export interface Place {
  readonly city: string;
  readonly state: string;
  readonly areaCode: string;
}

/** The pools of a seed: the same on any date and machine. */
export function poolsOf(seed: number): Pools {
  faker.seed(seededRandom('pools', seed).below(0x8000_0000));
  faker.setDefaultRefDate(`${isoDate(referenceDay)}T00:00:00Z`);
  const { person, location, internet, lorem } = faker;
  return {
    firstNames: {
      female: several(400, () => person.firstName('female')),
      male: several(400, () => person.firstName('male')),
    },
    lastNames: several(1_000, () => person.lastName()),
    streets: several(500, () => location.street()),
    places: Array.from({ length: 60 }, () => ({
      city: plain(location.city()),
      state: location.state({ abbreviated: true }),
      areaCode: faker.string.numeric({ length: 3, allowLeadingZeros: false }),
    })),
    mailDomains: several(20, () => internet.domainName()),
    facilityNames: several(200, () => `${location.city()} ${person.lastName()}`),
    notes: several(300, () => lorem.sentence({ min: 6, max: 18 })),
  };
}

function several(count: number, make: () => string): readonly string[] {
  return [...new Set(Array.from({ length: count }, () => plain(make())))];
}

/** Without what COPY's text format gives a meaning. */
function plain(text: string): string {
  return text.replace(/[\t\n\r\\]/g, ' ');
}
