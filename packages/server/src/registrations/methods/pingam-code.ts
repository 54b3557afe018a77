/** The code that an app of PingAM scans. */
import { buildMfaUri, formatMessageId, type OathPart, PingAmError } from '@lanyard/protocol/pingam';
import { type Config, canonicalAmUrl, Problem } from '../../kit/index.ts';

/** What the journey says of the look of an account in the app. */
export type CodeLook = {
  issuer: string;
  account: string;
  /** `rrggbb`. */
  colour: string;
  /** The https address of a logo; empty where there is none. */
  image: string;
  /** The JSON text of the authenticator policies; empty where there are none. */
  policies: string;
};

type Identity = { registrationId: string; createdAt: Date };

/** The id under which the app answers. */
export function registerMessageId({ registrationId, createdAt }: Identity): string {
  return formatMessageId({ kind: 'REGISTER', uuid: registrationId, time: createdAt.getTime() });
}

/**
 * Where apps of this realm send their messages. It names the realm even where that is the default one, which may change; the
 * short way, but for the few names that mean something else there.
 */
export function messageEndpoint({ publicUrl }: Pick<Config, 'publicUrl'>, realm: string): string {
  const [short, long] = [realm, `realms/root/realms/${realm}`].map((named) => `/am/json/${named}/push/sns/message`);
  const isUnderstood = canonicalAmUrl(short ?? '', '') === `/am/json/realms/${realm}/push/sns/message`;
  return `${publicUrl}${isUnderstood ? short : long}`;
}

export type CodeInput = CodeLook & {
  realm: string;
  registration: Identity;
  push: { secret: Uint8Array; challenge: Uint8Array } | null;
  oath: { part: OathPart } | null;
};

/** @throws Problem registrations.code-misread where an app would understand something else than it says */
export function codeOf(config: Pick<Config, 'publicUrl'>, input: CodeInput): string {
  const { issuer, account, colour, image, policies, push, oath, realm, registration } = input;
  const endpoint = messageEndpoint(config, realm);
  try {
    return buildMfaUri({
      issuer,
      account,
      background: colour,
      image,
      policies,
      push: push ? { ...push, messageId: registerMessageId(registration), endpoint } : undefined,
      oath: oath?.part,
    });
  } catch (cause) {
    if (!(cause instanceof PingAmError)) throw cause;
    throw new Problem('registrations.code-misread', { cause });
  }
}
