import { isIPv4, isIPv6 } from 'node:net';

/**
 * What limits by address count: an IPv4 address, or the /64 of an IPv6 address. One customer usually holds a whole /64
 * (RFC 6177 section 2), so counting single IPv6 addresses would give every guesser 2^64 fresh starts. An IPv4 address
 * inside an IPv6 one (RFC 4291 section 2.5.5.2) is that IPv4 address, or all of them would share one counter.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  return mappedIPv4(groups) ?? prefixOf(groups, 64);
}

/**
 * What one site holds: a household or an office is given up to a /48 of IPv6 (RFC 6177 section 2), which is 65,536 of the networks
 * above. Of IPv4 it is the address.
 */
export function siteNetworkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  return mappedIPv4(groups) ?? prefixOf(groups, 48);
}

/**
 * The larger network of an address: the /16 of IPv4, and the /32 of IPv6, which is the least that a provider is given
 * (RIPE-738 section 5.1) and holds 2^32 of the networks above. One attacker rents many of those at one provider; to hold
 * many of these takes as many providers.
 */
export function providerNetworkOf(address: string): string {
  const groups = isIPv6(address) ? groupsOf(address) : null;
  const short = groups === null ? address : mappedIPv4(groups);
  if (groups !== null && short === null) return prefixOf(groups, 32);
  const plain = short ?? address;
  return isIPv4(plain) ? `${plain.split('.').slice(0, 2).join('.')}.0.0/16` : plain;
}

function mappedIPv4(groups: readonly number[]): string | null {
  const [high = 0, low = 0] = groups.slice(6);
  const isMapped = groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
  return isMapped ? [high >> 8, high & 255, low >> 8, low & 255].join('.') : null;
}

function prefixOf(groups: readonly number[], bits: 32 | 48 | 64): string {
  const kept = groups.slice(0, bits / 16).map((group) => group.toString(16));
  return `${kept.join(':')}::/${bits}`;
}

/** The eight numbers of an IPv6 address, whatever its spelling (RFC 4291 section 2.2). */
function groupsOf(address: string): number[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const [left, right] = [head, tail ?? ''].map((part) => part.split(':').flatMap(toGroups)) as [number[], number[]];
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<number>(zeros).fill(0), ...right];
}

function toGroups(part: string): number[] {
  if (part === '') return [];
  if (!part.includes('.')) return [Number.parseInt(part, 16)];
  const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
  return [(a << 8) | b, (c << 8) | d];
}
