/** How many rows the seed data has of each; ids run from 1 to that number. */
export interface Population {
  readonly patients: number;
  readonly providers: number;
  readonly facilities: number;
}

const patientsPerProvider = 100;
const providersPerFacility = 10;

/** Scale 1: 10,000 patients, 100 providers, 10 facilities. Whole panels: at least one provider's. */
export function populationOf(scale: number): Population {
  const providers = Math.max(1, Math.round(scale * 100));
  return {
    patients: providers * patientsPerProvider,
    providers,
    facilities: Math.ceil(providers / providersPerFacility),
  };
}

/** Where a provider works; the same in the seed data and in what the load books. */
export function facilityOf(provider: number): number {
  return Math.ceil(provider / providersPerFacility);
}

/** The provider that a seeded patient usually sees. */
export function primaryProviderOf(patient: number, { providers }: Population): number {
  return 1 + ((patient - 1) % providers);
}

/** The other way round: the patients of a provider's panel, numbered from 0. */
export function patientOf(provider: number, inPanel: number, { providers }: Population): number {
  return inPanel * providers + provider;
}
