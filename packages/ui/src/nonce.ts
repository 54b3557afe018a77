/**
 * The nonce that the server put into this page for generated styles (CSP `style-src 'nonce-…'`).
 * Browsers hide the attribute from scripts and selectors, so the property is read.
 */
export function styleNonce(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
  return meta?.nonce || meta?.getAttribute('content') || '';
}

/** Scroll locks of dialogs make a style element of their own and look for the nonce in this global. */
export function shareStyleNonce(): void {
  Object.assign(globalThis, { __webpack_nonce__: styleNonce() });
}
