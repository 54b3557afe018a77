import type { PrfProvider } from 'lanyard-authenticator/engine';

/**
 * Fingerprint or face by WebAuthn: the platform releases 32 secret bytes for a salt (the PRF extension, WebAuthn Level 3
 * section 10.1.4) only after it has verified the person. The app's keys are wrapped with them, so the check cannot be
 * skipped by a changed script, as a mere yes or no could.
 */
export const platformPrf: PrfProvider = async ({ credentialId, salt }) =>
  credentialId ? askCredential(credentialId, salt) : createCredential(salt);

type Evaluated = { credentialId: Uint8Array<ArrayBuffer>; secret: Uint8Array };

const challenge = () => crypto.getRandomValues(new Uint8Array(32));

const createCredential = async (salt: BufferSource): Promise<Evaluated> => {
  const credential = await navigator.credentials.create({
    publicKey: {
      rp: { name: 'Lanyard', id: location.hostname },
      user: { id: crypto.getRandomValues(new Uint8Array(16)), name: 'Lanyard on this device', displayName: 'Lanyard' },
      // The signature is never used: what counts is the PRF output.
      challenge: challenge(),
      pubKeyCredParams: [
        { type: 'public-key', alg: -7 },
        { type: 'public-key', alg: -257 },
      ],
      authenticatorSelection: {
        authenticatorAttachment: 'platform',
        residentKey: 'discouraged',
        userVerification: 'required',
      },
      extensions: { prf: { eval: { first: salt } } },
    },
  });
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException('no credential', 'NotAllowedError');
  const credentialId = new Uint8Array(credential.rawId);
  const secret = prfResult(credential);
  // Some platforms evaluate only when an existing credential is asked.
  return secret ? { credentialId, secret } : askCredential(credentialId, salt);
};

const askCredential = async (credentialId: Uint8Array<ArrayBuffer>, salt: BufferSource): Promise<Evaluated> => {
  const credential = await navigator.credentials.get({
    publicKey: {
      rpId: location.hostname,
      challenge: challenge(),
      allowCredentials: [{ type: 'public-key', id: credentialId, transports: ['internal'] }],
      userVerification: 'required',
      extensions: { prf: { eval: { first: salt } } },
    },
  });
  const secret = credential instanceof PublicKeyCredential ? prfResult(credential) : null;
  if (!secret) throw new DOMException('the platform has no PRF', 'NotSupportedError');
  return { credentialId, secret };
};

const prfResult = (credential: PublicKeyCredential): Uint8Array | null => {
  const first = credential.getClientExtensionResults().prf?.results?.first;
  if (!first) return null;
  return ArrayBuffer.isView(first)
    ? new Uint8Array(first.buffer, first.byteOffset, first.byteLength)
    : new Uint8Array(first);
};

export type BiometricSupport = { readonly available: true } | { readonly available: false; readonly reason: string };

/** Whether this platform can do it, and if not, why, in words for the person. */
export const biometricSupport = async (): Promise<BiometricSupport> => {
  if (!globalThis.PublicKeyCredential) return missing('This browser has no support for fingerprint or face.');
  const sensor = await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
  if (!sensor) return missing('This device has no fingerprint or face recognition that a browser may use.');
  const capabilities = await PublicKeyCredential.getClientCapabilities?.().catch(() => null);
  if (capabilities?.['extension:prf'] === false) {
    return missing(
      'This browser can check your fingerprint or face, but cannot protect keys with it. Update it, or use the PIN.',
    );
  }
  return { available: true };
};

const missing = (reason: string): BiometricSupport => ({ available: false, reason });
