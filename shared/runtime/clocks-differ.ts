/** Clocks of processes that are compared differ by less: what lies further ahead than it can was written by a wrong clock. */
export const CLOCKS_DIFFER_MS = 1_000;
