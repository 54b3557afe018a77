/** What of the editor stands in the address: an old version that is looked at. */
export type JourneySearch = { version?: number };

/** Reads an address, which may hold anything: what is not known is left out. */
export function journeySearchOf({ version }: Record<string, unknown>): JourneySearch {
  return typeof version === 'number' && Number.isSafeInteger(version) && version > 0 ? { version } : {};
}
