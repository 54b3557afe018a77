import { authenticateDevice, type DeviceCaller, findDevice, profileVersion } from '../devices/index.ts';
import { type Kit, Problem, type Queryable, type SocketRoute, socketRoute } from '../kit/index.ts';
import { Hub } from './hub.ts';

export type ChannelFacts = {
  /** Ids of the pushes that wait for this device's answer. Pushes are a later slice, so app.ts hands this in. */
  pendingPushes: (q: Queryable, caller: DeviceCaller) => Promise<string[]>;
};

export const CHANNEL_PATH = '/device/v1/channel';

/** The connection over which devices learn at once that something waits for them. */
export function channelRoutes({ pendingPushes }: ChannelFacts): SocketRoute[] {
  const hubs = new WeakMap<Kit, Hub>();
  const hubOf = (kit: Kit, signal: AbortSignal): Hub => {
    const known = hubs.get(kit);
    if (known) return known;
    const hub = hubFor(kit, pendingPushes);
    hubs.set(kit, hub);
    signal.addEventListener('abort', () => hub.stop(), { once: true });
    return hub;
  };
  return [
    socketRoute({
      path: CHANNEL_PATH,
      summary: 'Messages for a device: a push waits or has ended, the profile changed, come back later',
      handler: ({ kit, socket, request, signal }) => hubOf(kit, signal).accept(socket, request.address),
    }),
  ];
}

function hubFor(kit: Kit, pendingPushes: ChannelFacts['pendingPushes']): Hub {
  const connected = kit.metrics.gauge('device_connections', 'Devices connected to this process.');
  return new Hub({
    kit,
    onSize: (size) => connected.set(size),
    authenticate: (proof) =>
      authenticateDevice(kit, { proof, method: 'GET', path: CHANNEL_PATH }, { states: ['active'] }),
    welcome: async (caller) => {
      // Read again: the device may have been removed between its hello and its listing.
      const device = await findDevice(kit.db, caller.device.id);
      if (device?.state !== 'active')
        throw new Problem(device?.state === 'locked' ? 'devices.locked' : 'devices.removed');
      return {
        profileVersion: profileVersion(device, caller.realm),
        pushes: await pendingPushes(kit.db, { ...caller, device }),
      };
    },
  });
}
