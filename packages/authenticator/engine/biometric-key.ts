import { createBiometric } from '@lanyard/protocol/device';
import type { Context } from './context.ts';
import { AuthenticatorError } from './errors.ts';
import { importSigningPkcs8, makeSigningKey, openSigningKey } from './keys.ts';
import type { LanyardRow } from './records.ts';
import { isSynchronised } from './rows.ts';
import { secretPurpose } from './vault/reseal.ts';

/**
 * The account with a biometric key that its server knows. The key is stored before the server hears of it: a server that
 * knows a key which this phone has lost takes no other in its place.
 */
export async function nameBiometricKey(context: Context, row: LanyardRow): Promise<LanyardRow> {
  const stored = row.secrets.biometric === undefined ? await makeKey(context, row) : row;
  return stored.biometricKnown === true ? stored : tellServer(context, stored);
}

async function makeKey(context: Context, row: LanyardRow): Promise<LanyardRow> {
  const { pkcs8 } = await makeSigningKey();
  const biometric = await context.vault.seal('biometric', secretPurpose(row.id, 'biometric'), pkcs8);
  pkcs8.fill(0);
  return changed(context, row.id, (stored) =>
    // Another tab may have made one meanwhile: the first one stays.
    stored.secrets.biometric ? stored : { ...stored, biometricKnown: false, secrets: { ...stored.secrets, biometric } },
  );
}

async function tellServer(context: Context, row: LanyardRow): Promise<LanyardRow> {
  const { server, deviceId, device } = row;
  const key = await openSigningKey(context, row, 'biometric', importSigningPkcs8);
  const user = await openSigningKey(context, row, 'user');
  const body = async () => {
    const now = new Date(await context.clocks.at(server));
    return { key: await createBiometric({ deviceId, key, user, now }) };
  };
  const path = '/device/v1/biometric-key';
  await context.servers.call({ server, method: 'POST', path, body, device: { id: deviceId, key: device } });
  return changed(context, row.id, (stored) => ({ ...stored, biometricKnown: true }));
}

async function changed(
  context: Context,
  accountId: string,
  change: (row: LanyardRow) => LanyardRow,
): Promise<LanyardRow> {
  const row = await context.records.update('accounts', accountId, (stored) =>
    stored.kind === 'lanyard' ? change(stored) : stored,
  );
  if (row?.kind !== 'lanyard') throw new AuthenticatorError('account-unknown');
  context.events.emit({ type: 'accounts' });
  return row;
}

/**
 * Makes the keys that organisations ask for, as soon as a fingerprint or face has opened the app. What fails here is tried
 * again at the next sync, and told where it stands in the way of an approval.
 */
export async function nameBiometricKeys(context: Context): Promise<void> {
  const rows = (await context.records.list('accounts')).filter(isSynchronised);
  for (const row of rows.filter(lacksKey)) {
    try {
      await context.vault.requireUnlocked('biometric');
      await nameBiometricKey(context, row);
    } catch (error) {
      if (!(error instanceof AuthenticatorError)) throw error;
    }
  }
}

const lacksKey = ({ biometricRequired, biometricKnown, secrets }: LanyardRow): boolean =>
  biometricRequired === true && !(biometricKnown === true && secrets.biometric !== undefined);
