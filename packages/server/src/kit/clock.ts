/** Where the time comes from. Every decision about time goes through this, so that tests can move it. */
export type Clock = { readonly now: () => Date };

/** The machine's own clock. */
export const systemClock: Clock = { now: () => new Date() };
