import { type Decision, decide, type Obstacle } from './decision.ts';

export type RemoteChangeFacts = { mode: 'online' | 'offline' | 'standard' | 'pingam' };

const obstacles: readonly Obstacle<RemoteChangeFacts>[] = [
  {
    code: 'standard-app',
    text: 'This is another authenticator app. It got its settings once, with its QR code, and cannot be changed from here.',
    applies: ({ mode }) => mode === 'standard',
  },
  {
    code: 'pingam-app',
    text: 'This is a PingAM authenticator app. It got its settings once, with its QR code, and cannot be changed from here.',
    applies: ({ mode }) => mode === 'pingam',
  },
  {
    code: 'offline-device',
    text: 'This device was added without a network, so a change has no way to it.',
    applies: ({ mode }) => mode === 'offline',
  },
];

/** Whether the settings of a device can be changed from the server, and if not, the reason to show. */
export function remoteChange(facts: RemoteChangeFacts): Decision {
  return decide(obstacles, facts);
}
