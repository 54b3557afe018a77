const KEY = 'lanyard.sign-in';

/**
 * Whether this tab has a sign-in under way. Its secret is in a cookie that no script can read; this mark only saves
 * a fresh visitor a request that can have but one answer. Without storage (some private modes) every visit asks.
 */
export const underWay = {
  is(): boolean {
    try {
      return sessionStorage.getItem(KEY) !== null;
    } catch {
      return true;
    }
  },
  set(value: boolean): void {
    try {
      if (value) sessionStorage.setItem(KEY, 'yes');
      else sessionStorage.removeItem(KEY);
    } catch {
      // Refused storage means that a later visit asks the server.
    }
  },
};
