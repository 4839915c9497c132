/** The nodes of the compose lab, best candidate first: compose services, and names for the monitor. */
export const composeNodes = ['postgres-primary', 'postgres-replica1', 'postgres-replica2'] as const;
