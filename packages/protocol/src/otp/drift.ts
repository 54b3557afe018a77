/**
 * What one accepted code says about a device's clock (RFC 6238 section 6), in steps; positive is ahead of the server.
 *
 * A code from ahead of the known drift cannot be explained by a slow person, so it is believed at once. A code from behind
 * can: people type a code after it was replaced. So one step of delay is taken for the person's, and only the rest for
 * the clock's. Without this asymmetry two slow sign-ins in a row would move the window away from an exact clock.
 */
export function learnDrift({ drift, observed }: { drift: number; observed: number }): number {
  return observed > drift ? observed : Math.min(drift, observed + 1);
}
