/** First path segments that belong to the server: a realm of such a name could never be reached. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'api',
  'app',
  'assets',
  'health',
  'metrics',
  'device',
  'am',
  'docs',
]);
