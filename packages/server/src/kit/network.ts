import { isIPv6 } from 'node:net';

/**
 * What limits by address count: an IPv4 address, or the /64 of an IPv6 address. One customer usually holds a whole /64
 * (RFC 6177 section 2), so counting single IPv6 addresses would give every guesser 2^64 fresh starts.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  const groups = [...left, ...zeros, ...right].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${groups.join(':')}::/64`;
}
