import { BlockList, isIP } from 'node:net';

/**
 * Where this server will not post to, whoever asks: itself, its link (cloud metadata lives at 169.254.169.254), and what
 * is no single machine. Private networks stay allowed, because the services of a self-hosted product live there;
 * https with a certificate for the name keeps such a post from reaching what was not meant to be reached.
 */
const forbidden = new BlockList();
const forbiddenNetworks = [
  ['0.0.0.0', 8, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  // Metadata services of clouds outside of the link-local networks.
  ['100.100.100.200', 32, 'ipv4'],
  ['fd00:ec2::254', 128, 'ipv6'],
  // Unspecified, loopback, and every form that carries an IPv4 address inside (RFC 4291, 6052, 8215, 3056, 4380).
  ['::', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['2001::', 32, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
] as const;
for (const [network, bits, family] of forbiddenNetworks) forbidden.addSubnet(network, bits, family);

/**
 * True where a webhook must not be delivered to this address. The sender asks again with the address that it
 * really connects to: a name may point elsewhere by then (DNS rebinding).
 */
export function isForbiddenAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return true;
  // BlockList looks into ::ffff:a.b.c.d by itself, so a mapped loopback address is found as well.
  return forbidden.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

const selfNames = /(^|\.)localhost$/;

/** Why a webhook address cannot be used, or null where it can. In the demo, http to this machine is allowed. */
export function webhookRefusal(text: string, { demo }: { demo: boolean }): string | null {
  const url = URL.parse(text);
  if (!url) return 'It is not a URL.';
  if (url.username || url.password) return 'It must not hold a name or password.';
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const isSelf = selfNames.test(host) || (isIP(host) !== 0 && isForbiddenAddress(host));
  if (demo && url.protocol === 'http:' && isLoopbackHost(host)) return null;
  if (url.protocol !== 'https:') return 'It must begin with https.';
  if (isSelf) return 'It names this server, its local link or no single machine.';
  return null;
}

function isLoopbackHost(host: string): boolean {
  return selfNames.test(host) || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
