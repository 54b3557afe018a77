import type { Actor } from '../audit/index.ts';

/** Who asked, as the audit names it: a relying party, or the person whose browser signs in. */
export function actorOf(asker: string, userId: string | undefined): Actor {
  const serviceId = serviceOf(asker);
  if (serviceId !== null) return { kind: 'service', id: serviceId };
  return userId === undefined ? { kind: 'anonymous' } : { kind: 'user', id: userId };
}

const SERVICE = 'service:';

/** The id of the relying party that asked, or null where a sign-in did. */
export function serviceOf(asker: string): string | null {
  return asker.startsWith(SERVICE) ? asker.slice(SERVICE.length) : null;
}
