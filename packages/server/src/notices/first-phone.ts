/** Tells the others when an operator adds the first phone: with a stolen password and link, a thief would do just that. */
import { isMailAddress, type Kit, sendMail, type Tx } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import { administratorsOf, sessionPlace, type User } from '../users/index.ts';
import { type FirstPhoneNotice, MAILED_FOR_MS } from './notice.ts';
import { insertFirstPhone } from './store.ts';

export type AddedPhone = {
  realm: Realm;
  user: User;
  device: { id: string; name: string };
  /** The session whose page added it, where one did, and from where it was begun, where that is known. */
  registration: { sessionId: string | null; begunAddress: string | null };
  /** Of whoever finished it, where nothing is known of the beginning. */
  address?: string | undefined;
};

/**
 * Writes the notice for the administrators of the realm, in the transaction that makes the phone count, and mails to those
 * who have an address and to the operator; of anybody but operators nothing is told.
 */
export async function noteFirstPhone(tx: Tx, kit: Kit, added: AddedPhone): Promise<void> {
  const { realm, user, device } = added;
  if (user.role === 'user') return;
  const notice = await insertFirstPhone(tx, kit, {
    realmId: realm.id,
    userId: user.id,
    deviceId: device.id,
    deviceName: device.name,
    ...(await placeOfAdding(tx, added)),
  });
  if (kit.config.mailUrl === null) return;
  const others = (await administratorsOf(tx, realm.id)).filter(({ id }) => id !== user.id);
  for (const reader of others)
    await mail(tx, kit, { realm, reader, text: textForOthers(kit, { realm, user, notice }) });
  await mail(tx, kit, { realm, reader: user, text: textForOwner({ realm, notice }) });
}

/** Whoever copied a cookie begins elsewhere than where the session was opened: its browser is named where that is one place. */
async function placeOfAdding(tx: Tx, { registration: { sessionId, begunAddress }, address = '' }: AddedPhone) {
  const opened = sessionId === null ? null : await sessionPlace(tx, sessionId);
  const from = begunAddress ?? opened?.address ?? address;
  return { address: from, browser: opened?.address === from ? opened.browser : '' };
}

type Mail = { realm: Realm; reader: User; text: string };

async function mail(tx: Tx, kit: Kit, { realm, reader, text }: Mail): Promise<void> {
  if (reader.email === null || !isMailAddress(reader.email)) return;
  const until = new Date(kit.clock.now().getTime() + MAILED_FOR_MS);
  const subject = oneLine(`${realm.settings.displayName}: a first phone was added`);
  await sendMail(tx, kit, { to: reader.email, subject, text, until });
}

const oneLine = (text: string): string => text.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim();

/** Nothing that the person or the phone can choose freely stands in a mail but the names that are in the console as well. */
const placeOf = ({ address, browser, createdAt }: FirstPhoneNotice): string => {
  const from = [address, browser].filter((text) => text !== '').join(', ');
  return `When: ${createdAt.toISOString().slice(0, 16).replace('T', ' ')} UTC\nFrom: ${from === '' ? 'unknown' : from}`;
};

type Facts = { realm: Realm; user: User; notice: FirstPhoneNotice };

const textForOthers = ({ config }: Kit, { realm, user, notice }: Facts): string =>
  `${oneLine(user.displayName)} (${user.name}) of ${realm.settings.displayName} has added a first phone.

${placeOf(notice)}

With it and the password the console opens. If you did not expect this, call them. If it was not them, remove the phone, sign them out everywhere and make a new link:

${config.publicUrl}/${realm.name}/console/users?user=${user.id}&tab=devices
`;

const textForOwner = ({ realm, notice }: Pick<Facts, 'realm' | 'notice'>): string =>
  `A first phone was added to your account at ${realm.settings.displayName}.

${placeOf(notice)}

If it was you, there is nothing to do. If it was not, tell an administrator now: somebody knows your password.
`;
