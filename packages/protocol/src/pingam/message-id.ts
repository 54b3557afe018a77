import { PingAmError } from './errors.ts';

export type MessageKind = 'REGISTER' | 'AUTHENTICATE';

export type MessageId = { kind: MessageKind; uuid: string; time: number };

const SHAPE = /^(REGISTER|AUTHENTICATE):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(\d{10,15})$/;

/** `REGISTER:<uuid><milliseconds since 1970>`, with nothing between the two. */
export function formatMessageId({ kind, uuid, time }: MessageId): string {
  return `${kind}:${uuid}${time}`;
}

/** @throws PingAmError pingam.message-id */
export function parseMessageId(text: string): MessageId {
  const [, kind, uuid, time] = SHAPE.exec(text) ?? [];
  if (kind === undefined || uuid === undefined) throw new PingAmError('pingam.message-id');
  return { kind: kind as MessageKind, uuid, time: Number(time) };
}
