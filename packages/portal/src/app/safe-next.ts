/**
 * Where a sign-in may lead afterwards: a page of the same realm and nothing else, so that a crafted link
 * cannot use the sign-in page to send somebody to another site (open redirect).
 */
export function safeNext(wanted: string | undefined, realm: string): string | undefined {
  if (wanted === undefined) return undefined;
  const base = 'https://portal.invalid';
  const url = URL.parse(wanted, base);
  if (url === null || url.origin !== base || !url.pathname.startsWith(`/${realm}/`)) return undefined;
  if (url.pathname === `/${realm}/sign-in` || url.pathname === `/${realm}/`) return undefined;
  return `${url.pathname}${url.search}`;
}
