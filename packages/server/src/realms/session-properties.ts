/** Which properties the holder of a session may write into it: the names of a realm's setting. */

/** Names of one setting, and so what one session can hold. */
export const MAX_WRITABLE_PROPERTIES = 32;

/** What the server itself says of a session, or PingAM and its agents read as said by the server; in lower case. */
const RESERVED: ReadonlySet<string> = new Set(
  [
    ...['AMCtxId', 'AuthLevel', 'AuthType', 'authInstant', 'amlbcookie', 'CharSet', 'clientType', 'cookieSupport'],
    ...['FullLoginURL', 'Host', 'HostName', 'IndexType', 'Locale', 'loginURL', 'Organization', 'Principal'],
    ...['Principals', 'Role', 'Service', 'sessionHandle', 'successURL', 'tokenId', 'universalId', 'UserId'],
    ...['UserProfile', 'UserToken', 'webhooks', '__proto__'],
  ].map((name) => name.toLowerCase()),
);
const RESERVED_PREFIXES = ['am.', 'sun.', 'com.', 'org.', 'lanyard.'];

export function isReservedProperty(name: string): boolean {
  const lower = name.toLowerCase();
  return RESERVED.has(lower) || RESERVED_PREFIXES.some((prefix) => lower.startsWith(prefix));
}

/** The names that a realm's setting holds, each once. */
export const writablePropertiesOf = ({ am }: { am: { writableSessionProperties: string } }): readonly string[] => [
  ...new Set(am.writableSessionProperties.split(' ').filter((name) => name !== '')),
];
