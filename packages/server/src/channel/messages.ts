/** Seconds in which a new connection has to say who it is. */
export const HELLO_SECONDS = 5;

/** A device has next to nothing to say; more than this in one second is a fault or an attack. */
export const MESSAGES_PER_SECOND = 10;

/** Characters of the longest message that a device may send: a hello with its proof is below 2,000. */
export const MESSAGE_LENGTH = 8_192;

/** Connections of one process that may wait for their hello at once: they cost memory and have proved nothing. */
export const WAITING_LIMIT = 5_000;

/** Of those, how many from one network: whoever opens silent connections must not keep everybody else's device out. */
export const WAITING_LIMIT_OF_NETWORK = 500;

/** Connections of one device at one process. A phone needs one; the oldest of more is likely dead, and is closed. */
export const CONNECTION_LIMIT_OF_DEVICE = 5;

/** Milliseconds over which devices spread their return after a restart, so that they do not come back all at once. */
export const RECONNECT_SPREAD_MS = 10_000;

/** Why the server ends a connection (RFC 6455 section 7.4; 4000 and up are the application's). */
export const CLOSE = {
  'hello-missing': 4401,
  'hello-refused': 4401,
  refused: 4403,
  'too-fast': 1008,
  unexpected: 1008,
  restart: 1012,
  busy: 1013,
} as const;

export type CloseReason = keyof typeof CLOSE;

/** The proof of a hello, or null where the message is anything else. */
export function parseHello(text: string): string | null {
  const message = parseMessage(text, 'hello');
  return typeof message?.proof === 'string' ? message.proof : null;
}

/** The version of the settings that a device says it has taken over, or null where the message is anything else. */
export function parseApplied(text: string): number | null {
  const version = parseMessage(text, 'applied')?.version;
  return typeof version === 'number' && Number.isSafeInteger(version) && version >= 0 ? version : null;
}

function parseMessage(text: string, type: string): Record<string, unknown> | null {
  if (text.length > MESSAGE_LENGTH) return null;
  try {
    const message: unknown = JSON.parse(text);
    const isOfType = typeof message === 'object' && message !== null && 'type' in message && message.type === type;
    return isOfType ? { ...message } : null;
  } catch {
    return null;
  }
}

/** Problems of a hello that a new proof cannot repair: the device is known, and not wanted. */
const REFUSALS: ReadonlySet<string> = new Set([
  'devices.removed',
  'devices.locked',
  'devices.pending',
  'devices.user-disabled',
]);

export function closeReasonOf(problemCode: string): CloseReason {
  if (REFUSALS.has(problemCode)) return 'refused';
  return problemCode.startsWith('kit.') ? 'busy' : 'hello-refused';
}
