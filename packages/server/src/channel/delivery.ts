import { hostname } from 'node:os';
import type { Kit } from '../kit/index.ts';
import type { PushKind } from './address.ts';

/** Over what something went: the open connection, the device's own question, a push service, or the app itself. */
export type HopName = 'channel' | 'poll' | PushKind | 'app';

/**
 * - `sent`: the connection took it, on the process that `text` names
 * - `accepted`, `waiting`, `refused`, `failed`: what the push service said; `text` has its words
 * - `received`: the device has it
 * - `opened`: a person sees it; `answered`: and answered
 */
export type HopState = 'sent' | 'accepted' | 'waiting' | 'refused' | 'failed' | 'received' | 'opened' | 'answered';

export type Hop = { hop: HopName; state: HopState; at: string; text?: string };

/** Something that became known of the way of a push to a device. */
export type DeliveryNote = { pushId: string; deviceId: string; hop: HopName; state: HopState; text?: string };

/** What a push service carries to an app that does not fetch the request: it is in the message. */
export type AppNotification = {
  readonly messageId: string;
  /** Signed for this one app. */
  readonly message: string;
  /** What a phone shows that does not read the message. */
  readonly alert: string;
  /** Which buttons it shows with it. */
  readonly category: string;
};

/** As much as one delivery keeps: a push service that goes wrong for ten minutes fills this, and no more. */
export const HOP_LIMIT = 24;

/** Milliseconds that a connection of another process has to say that it told the device, before the device is woken. */
export const WAKE_AFTER_MS = 300;

/** Milliseconds that a device which was told over its connection has to fetch the push, before it is woken as well. */
export const WAKE_CONNECTED_AFTER_MS = 2_000;

/** How an operator knows this process. */
export const processName = ({ listener }: Pick<Kit, 'listener'>): string => `${hostname()}:${listener.port}`;
