/**
 * Codes of a device that this run has registered and a node further on stores: PingAM's journeys have one typed between the two,
 * so that nothing is stored which the person cannot use.
 */
import { findDeviceWithCredentials, useFactor } from '../../devices/index.ts';
import type { NodeContext } from '../../journeys/index.ts';
import { phonesAwaitedBy } from '../../pingam/index.ts';
import type { User } from '../../users/index.ts';
import { type CodeBounds, type CodeCredential, judgeCode } from '../code.ts';

type Context = Pick<NodeContext<unknown>, 'kit' | 'realm' | 'state' | 'runId'>;

/** What a registration leaves for the node that stores; no registration: the device counts already. */
type Postponed = { readonly registrationId: string | null; readonly userId: string };

/** What the device shows codes with; null where none of this user waits in this run. */
export async function postponedCredentials(
  { kit, state, runId }: Context,
  { id: userId }: User,
): Promise<CodeCredential[] | null> {
  const postponed = state.get('oathRegistration') as Postponed | undefined;
  if (!postponed?.registrationId || postponed.userId !== userId) return null;
  for (const deviceId of await phonesAwaitedBy(kit.db, runId)) {
    const device = await findDeviceWithCredentials(kit.db, deviceId);
    if (device?.state !== 'pending' || device.userId !== userId) continue;
    return device.credentials.flatMap(({ kind, sealedSecret, ...credential }) =>
      (kind === 'totp' || kind === 'hotp') && sealedSecret !== null
        ? [{ ...credential, kind, sealedSecret, deviceName: device.name, lastUsedAt: null, expected: null }]
        : [],
    );
  }
  return null;
}

type Given = { readonly code: string; readonly bounds: CodeBounds };

/**
 * Whether it is a code of them, unused. It proves nobody: whoever looks at the secret on the screen has such a code (F7). So there
 * is nothing to guess, and no guess is counted.
 */
export async function takesCode(
  { kit, realm }: Context,
  credentials: readonly CodeCredential[],
  { code, bounds }: Given,
): Promise<boolean> {
  const accepted = bounds.accepts ? credentials.filter(bounds.accepts) : credentials;
  const attempt = { code, now: kit.clock.now(), window: realm.settings.otp.window, bounds };
  const judgement = judgeCode(kit.seal, accepted, attempt);
  if (judgement.kind !== 'match') return false;
  return useFactor(kit.db, { credentialId: judgement.credential.id, factor: judgement.factor });
}
