/** Browsers may clear a site's data when space is short, unless they promised not to. */

export const isStorageKept = async (): Promise<boolean | null> =>
  navigator.storage?.persisted ? navigator.storage.persisted().catch(() => null) : null;

/** Asks the browser to keep the keys; best after an account was added, when it is plain why. */
export const keepStorage = async (): Promise<boolean | null> =>
  navigator.storage?.persist ? navigator.storage.persist().catch(() => null) : null;
