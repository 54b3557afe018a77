import { once } from 'node:events';
import { type CryptoKey, createProof, importSigningKey, type JWK } from '@lanyard/protocol/device';
import WebSocket from 'ws';

const CHANNEL = '/device/v1/channel';

/** Where a server answers, and the address that its devices know and sign. */
export type Addresses = { url: string; publicUrl: string };

export type PhoneIdentity = { deviceId: string; key: CryptoKey };

export const importKey = (key: JWK): Promise<CryptoKey> => importSigningKey(key);

/** Opens the connection of a device and waits for its welcome. */
export async function openChannel({ url, publicUrl }: Addresses, { deviceId, key }: PhoneIdentity): Promise<WebSocket> {
  const socket = new WebSocket(url.replace('http', 'ws') + CHANNEL, { perMessageDeflate: false });
  await once(socket, 'open');
  const proof = await createProof({ method: 'GET', url: publicUrl + CHANNEL, deviceId, key });
  socket.send(JSON.stringify({ type: 'hello', proof }));
  const [data] = await Promise.race([once(socket, 'message'), closed(socket)]);
  if (JSON.parse(String(data)).type !== 'welcome') throw new TypeError(`expected a welcome, got ${data}`);
  return socket;
}

async function closed(socket: WebSocket): Promise<never> {
  const [code, reason] = await once(socket, 'close');
  throw new TypeError(`the connection was closed with ${code} ${reason}`);
}

/** A signed request of a device. @returns the reply's JSON */
export async function signedRequest<Reply>(
  { url, publicUrl }: Addresses,
  { deviceId, key }: PhoneIdentity,
  { method, path, json }: { method: string; path: string; json?: unknown },
): Promise<Reply> {
  const body = json === undefined ? undefined : JSON.stringify(json);
  const proof = await createProof({ method, url: publicUrl + path, body, deviceId, key });
  const headers = { 'device-proof': proof, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const response = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body }) });
  if (!response.ok) throw new TypeError(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Reply;
}
