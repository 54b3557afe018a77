import {
  authenticateDevice,
  type DeviceCaller,
  type DeviceMessage,
  findDevice,
  profileVersion,
  settingsToSend,
  signProfiles,
  takeApplied,
} from '../devices/index.ts';
import { type Kit, Problem, type Queryable, type Route, socketRoute } from '../kit/index.ts';
import { addressRoutes } from './address-routes.ts';
import { flushDeliveries, noteTold } from './delivery-log.ts';
import { Hub } from './hub.ts';

export type ChannelFacts = {
  /** Ids of the pushes that wait for this device's answer. Pushes are a later slice, so app.ts hands this in. */
  pendingPushes: (q: Queryable, caller: DeviceCaller) => Promise<string[]>;
};

export const CHANNEL_PATH = '/device/v1/channel';

/** The connection over which devices learn at once that something waits for them. */
export function channelRoutes({ pendingPushes }: ChannelFacts): Route[] {
  const hubs = new WeakMap<Kit, Hub>();
  const hubOf = (kit: Kit, signal: AbortSignal): Hub => {
    const known = hubs.get(kit);
    if (known) return known;
    const hub = hubFor(kit, pendingPushes);
    hubs.set(kit, hub);
    const stop = () => {
      hub.stop();
      void flushDeliveries(kit);
    };
    signal.addEventListener('abort', stop, { once: true });
    return hub;
  };
  return [
    ...addressRoutes,
    socketRoute({
      path: CHANNEL_PATH,
      summary: 'Messages for a device: a push waits or has ended, the profile changed, come back later',
      handler: ({ kit, socket, request, signal }) => hubOf(kit, signal).accept(socket, request.address),
    }),
  ];
}

/** A locked device stays connected, so that it hears when it is unlocked; of requests it hears nothing. */
const isAtWork = (device: { state: string }, user: { state: string }): boolean =>
  device.state === 'active' && user.state === 'active';

function hubFor(kit: Kit, pendingPushes: ChannelFacts['pendingPushes']): Hub {
  const connected = kit.metrics.gauge('device_connections', 'Devices connected to this process.');
  return new Hub({
    kit,
    onSize: (size) => connected.set(size),
    settings: async (deviceIds) => settingsMessages(kit, deviceIds),
    onApplied: (deviceId, applied) => {
      // The device says it again when it next asks for its profile.
      takeApplied(kit, { deviceId, applied }).catch((error: unknown) =>
        kit.log.warn({ error }, 'what a device has taken over could not be written down'),
      );
    },
    onTold: (deviceId, pushId) => noteTold(kit, { deviceId, pushId }),
    authenticate: (proof) =>
      authenticateDevice(kit, { proof, method: 'GET', path: CHANNEL_PATH }, { states: ['active', 'locked'] }),
    welcome: async (caller) => {
      // Read again: the device may have been removed between its hello and its listing.
      const device = await findDevice(kit.db, caller.device.id);
      if (!device || device.state === 'removed') throw new Problem('devices.removed');
      return {
        profileVersion: profileVersion({ ...caller, device }),
        pushes: isAtWork(device, caller.user) ? await pendingPushes(kit.db, { ...caller, device }) : [],
      };
    },
  });
}

async function settingsMessages(kit: Kit, deviceIds: readonly string[]): Promise<ReadonlyMap<string, DeviceMessage>> {
  const profiles = await signProfiles(kit.db, kit, await settingsToSend(kit, deviceIds));
  return new Map([...profiles].map(([id, signed]) => [id, { type: 'profile', ...signed }]));
}
