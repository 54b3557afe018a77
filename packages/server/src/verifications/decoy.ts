import { credentialPurpose } from '../devices/index.ts';
import type { Kit } from '../kit/index.ts';
import type { CodeCredential } from './code.ts';

const NOBODY = '00000000-0000-0000-0000-000000000000';
const decoys = new WeakMap<Kit, CodeCredential>();

/**
 * A credential that no database knows, judged where there is none: opening a secret and computing codes takes the same
 * time for a name that nobody has (A25). Should a guess hit it, the statement finds no such row and refuses.
 */
export function decoyCredential(kit: Kit): CodeCredential {
  const known = decoys.get(kit);
  if (known) return known;
  const decoy: CodeCredential = {
    id: NOBODY,
    deviceId: NOBODY,
    deviceName: '',
    lastUsedAt: null,
    kind: 'totp',
    algorithm: 'SHA1',
    digits: 6,
    period: 30,
    suite: null,
    checksum: false,
    truncationOffset: null,
    sealedSecret: kit.seal.seal(kit.random.bytes(20), credentialPurpose(NOBODY)),
    movingFactor: 0,
    drift: 0,
    offset: 0,
    suspended: false,
    next: null,
    expected: null,
  };
  decoys.set(kit, decoy);
  return decoy;
}
