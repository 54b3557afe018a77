import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

export type ClientAddress = (request: IncomingMessage) => string;

/**
 * Finds who really sent a request: the address of the connection, or, where that is a trusted proxy, the last address of
 * X-Forwarded-For that is not a trusted proxy itself. Anything further left was written by the client and proves nothing.
 * @param trusted addresses or networks in CIDR notation
 */
export function createClientAddress(trusted: readonly string[]): ClientAddress {
  const proxies = toBlockList(trusted);
  const isTrusted = (address: string) => proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  return (request) => {
    let address = normalise(request.socket.remoteAddress ?? '');
    if (trusted.length === 0) return address;
    const hops = String(request.headers['x-forwarded-for'] ?? '')
      .split(',')
      .map((hop) => normalise(hop.trim()));
    while (isTrusted(address) && hops.length > 0) {
      const hop = hops.pop() ?? '';
      if (isIP(hop) === 0) return address;
      address = hop;
    }
    return address;
  };
}

function toBlockList(networks: readonly string[]): BlockList {
  const blocks = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) blocks.addAddress(address, family);
    else blocks.addSubnet(address, Number(bits), family);
  }
  return blocks;
}

/** An IPv4 client on a dual-stack port shows as ::ffff:192.0.2.1; limits must count it as one address. */
function normalise(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}
