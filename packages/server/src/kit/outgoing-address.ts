import { BlockList, isIP } from 'node:net';
import type { Config } from '../config.ts';

type Network = readonly [network: string, bits: number, family: 'ipv4' | 'ipv6'];

function listOf(networks: readonly Network[]): BlockList {
  const list = new BlockList();
  for (const [network, bits, family] of networks) list.addSubnet(network, bits, family);
  return list;
}

/**
 * Where this server never sends anything, whoever asks: itself, its link (cloud metadata lives at 169.254.169.254), and
 * what is no single machine.
 */
const forbidden = listOf([
  ['0.0.0.0', 8, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  // Metadata services of clouds outside of the link-local networks.
  ['100.100.100.200', 32, 'ipv4'],
  ['168.63.129.16', 32, 'ipv4'],
  ['fd00:ec2::254', 128, 'ipv6'],
  // Unspecified, loopback, and every form that carries an IPv4 address inside (RFC 4291, 6052, 8215, 3056, 4380).
  ['::', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['2001::', 32, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
]);

/** Networks of a site of its own (RFC 1918, 6598, 4193, 2544). */
const internal = listOf([
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
]);

/** Which addresses may be connected to. */
export type OutgoingRules = {
  /**
   * Private networks: allowed where an administrator chose the address, because the services of a self-hosted product
   * live there; refused where anybody with a device may choose it.
   */
  readonly privateNetworks: boolean;
  /** Addresses or networks (`10.1.2.0/24`) that are allowed whatever they are. */
  readonly allowed?: readonly string[];
  /** Plain http, to this machine only: for a demo and for tests. */
  readonly plainLoopback?: boolean;
};

const familyOf = (address: string): 'ipv4' | 'ipv6' | null =>
  (({ 0: null, 4: 'ipv4', 6: 'ipv6' }) as const)[isIP(address) as 0 | 4 | 6];

// BlockList looks into ::ffff:a.b.c.d by itself, so a mapped address is found as the IPv4 address that it is.
const isIn = (list: BlockList, address: string): boolean => {
  const family = familyOf(address);
  return family !== null && list.check(address, family);
};

function allowedList(allowed: readonly string[] = []): BlockList {
  return listOf(
    allowed.flatMap((text): Network[] => {
      const [network = '', bits] = text.split('/');
      const family = familyOf(network);
      return family ? [[network, Number(bits ?? (family === 'ipv4' ? 32 : 128)), family]] : [];
    }),
  );
}

/** True where nothing may be sent to this address. What is no address is forbidden as well. */
export function isForbiddenAddress(address: string, rules: OutgoingRules): boolean {
  if (familyOf(address) === null) return true;
  if (isIn(allowedList(rules.allowed), address)) return false;
  return isIn(forbidden, address) || (!rules.privateNetworks && isIn(internal, address));
}

const selfNames = /(^|\.)localhost$/;

/** The host of a URL as it is compared: without brackets and the final dot. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');

const isLoopbackHost = (host: string): boolean =>
  selfNames.test(host) || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);

/** True for http to this machine, where the rules allow it: the one case in which nothing is looked up and encrypted. */
export function isPlainLoopback(url: URL, rules: OutgoingRules): boolean {
  return rules.plainLoopback === true && url.protocol === 'http:' && isLoopbackHost(hostOf(url));
}

/** Where phones and files may point to: nothing private, but for networks that an administrator of the server named. */
export function addressRules({ pushNetworks }: Pick<Config, 'pushNetworks'>): OutgoingRules {
  return { privateNetworks: false, allowed: pushNetworks };
}

/**
 * Why this text cannot be the address of a receiver, or null where it can. Names are judged again by the address that they
 * lead to when something is sent.
 */
export function addressRefusal(text: string, rules: OutgoingRules): string | null {
  const url = URL.parse(text);
  if (!url) return 'It is not a URL.';
  if (url.username || url.password) return 'It must not hold a name or password.';
  if (isPlainLoopback(url, rules)) return null;
  if (url.protocol !== 'https:') return 'It must begin with https.';
  const host = hostOf(url);
  const isSelfName = selfNames.test(host) && isForbiddenAddress('127.0.0.1', rules);
  if (isSelfName || (isIP(host) !== 0 && isForbiddenAddress(host, rules))) {
    return rules.privateNetworks
      ? 'It names this server, its local link or no single machine.'
      : 'It names this server, a private network or no single machine.';
  }
  return null;
}
