/** What happened, what was not harmed, what to do next: one plain sentence or two for every code (docs: look.md, "Words"). */
export const errorTexts = {
  // reaching the server
  offline: 'There is no connection to the server. Nothing was changed. Try again when you are online.',
  'server-gone': 'The server does not answer properly at the moment. Nothing was changed. Try again in a minute.',
  limited: 'There were too many attempts in a short time. Wait a little and try again.',
  refused: 'The server refused this. Nothing was changed.',
  // links
  'link-unknown': 'This is not a link or QR code that this app understands. Show a new one and try again.',
  'link-not-registration': 'This link does not add an account.',
  'link-not-found': 'The server does not know this QR code. Ask for a new one and scan that.',
  'link-expired': 'This QR code has expired. Ask for a new one and scan that.',
  'link-used': 'This QR code was already used. Ask for a new one and scan that.',
  'link-cancelled': 'Adding this phone was cancelled. Ask for a new QR code if you still want to add it.',
  'fingerprint-wrong':
    'The server that answered is not the one in the QR code. Nothing was added. Tell the people who run the server.',
  'offer-altered': 'What the server offered does not belong to this QR code. Nothing was added.',
  'profile-altered': 'The settings that arrived were not signed by this account’s server. They were ignored.',
  'key-uri-wrong': 'This setup code is damaged or incomplete. Copy it again, or ask for a new one.',
  'mfa-code-wrong': 'This code is damaged or incomplete. Nothing was added. Show a new one and scan that.',
  'mfa-there':
    'An account of this name at this server is already in this app. Remove that one first if you were asked to add it again.',
  'mfa-refused':
    'The server did not accept this code: it has expired, was used or was cancelled. Nothing was added. Ask for a new one.',
  'mfa-push-off': 'This server does not send requests to apps. Nothing was added.',
  'mfa-unreached':
    'The server could not be reached: there is no connection, or it does not talk to apps in a browser. Nothing was added.',
  'mfa-unsupported': 'This server sends its requests in a way that cannot reach this app. Its codes work as always.',
  'policy-refused': 'This code demands something that this device does not have. Nothing was added.',
  // clock
  'clock-off': 'The clock of this phone is wrong. Codes only work with the right time. Correct it and try again.',
  // registration
  'proof-refused': 'The server did not accept the first code of this phone. Nothing was added. Ask for a new QR code.',
  'claim-refused':
    'The server did not accept the keys of this phone. Nothing was added. Update the app and ask for a new QR code.',
  'registration-unfinished': 'Adding this phone was not finished. Ask for a new QR code and scan that.',
  'too-many-devices':
    'You already have as many devices as are allowed. Remove one that you no longer use, then try again.',
  'already-there': 'This account is already in this app.',
  // accounts
  'account-unknown': 'This account is no longer in this app.',
  'account-ambiguous': 'More than one account has this name. Say which one by its ID.',
  'no-codes': 'This account has no codes. It answers requests only.',
  'account-locked': 'Your organisation has locked this account on this phone. Ask them to unlock it.',
  'policy-locked': 'This account is locked: this device does not have what the organisation demands.',
  'secret-lost': 'What this app kept for this cannot be read any more. Add the account again.',
  'account-disabled': 'Too many wrong PINs were entered, so the secrets of this account were erased. Add it again.',
  'device-removed': 'This phone was removed from the account. Add it again if you still need it.',
  'device-refused':
    'The server does not recognise this phone. Nothing was changed. Try again; if it stays so, add the phone again.',
  'name-wrong': 'A name has 1 to 64 characters.',
  // requests
  'request-unknown': 'This request is no longer there. It was answered, cancelled or has expired.',
  'request-ended':
    'This request has already ended: it was answered, cancelled or has expired. This answer did not count.',
  'request-altered': 'A request arrived that was not signed by this account’s server. It is not shown.',
  'match-needed': 'Type the number that the sign-in screen shows.',
  'choice-needed': 'Choose the number that the sign-in screen shows.',
  'match-scan-needed': 'Scan the QR code that the sign-in screen shows.',
  'match-foreign': 'This QR code belongs to another request. Scan the one on your own sign-in screen.',
  'match-wrong':
    'This is not the number on the sign-in screen. Look again; if you are not signing in, choose “Not me”.',
  'answer-refused': 'The server did not accept this answer. Nothing was approved.',
  // protection
  locked: 'The app is locked. Unlock it first.',
  'pin-wrong': 'This PIN is not right.',
  'pin-wait': 'There were several wrong PINs. Wait a little before the next one.',
  'pin-disabled': 'This was the tenth wrong PIN. The accounts in this app are disabled; add them again.',
  'pin-too-short': 'A PIN has at least 4 digits; a passphrase with letters at least 8 characters.',
  'pin-too-long': 'A PIN has at most 64 characters.',
  'pin-trivial': 'This PIN is too easy to guess. Choose one without a row or a repetition.',
  'pin-different': 'The two PINs were not the same. Nothing was changed.',
  'pin-there': 'This app already has a PIN. Change it instead.',
  'pin-missing': 'This app has no PIN yet.',
  'protection-needed': 'This account asks for an app with a PIN. Set one first, then try again.',
  'biometric-needed': 'This account asks for your fingerprint or face. Unlock with it first.',
  'biometric-setup-needed':
    'This account asks for an app that is protected by your fingerprint or face. Set that up first.',
  'biometric-key-refused':
    'The server did not take the key for your fingerprint or face. Nothing was approved. Try again; if it stays so, add this phone again.',
  'biometric-key-lost':
    'This phone’s earlier key for your fingerprint or face is lost, and the server takes no other in its place. Add this phone again.',
  'biometric-missing': 'Unlocking with fingerprint or face is not set up in this app.',
  'biometric-there': 'Unlocking with fingerprint or face is already set up in this app.',
  'biometric-failed': 'Your fingerprint or face was not recognised. Use your PIN.',
  'protection-demanded': 'One of your accounts demands this protection, so it cannot be taken away.',
  // storage
  'storage-failed': 'This device could not store the change, perhaps because it is full. Nothing was changed.',
  'storage-newer': 'A newer version of this app has been used here. Update the app; your accounts are safe.',
  'storage-busy': 'Another window or program is using the accounts at this moment. Try again.',
  'storage-damaged': 'The stored accounts cannot be read. Nothing was overwritten.',
  unexpected: 'Something went wrong in the app. Nothing was changed.',
} as const;

export type ErrorCode = keyof typeof errorTexts;

/** What a program may want to know beyond the code. */
export interface ErrorDetails {
  server?: string;
  serverTime?: string;
  /** Seconds that the phone is ahead of the server. */
  seconds?: number;
  /** Wrong numbers or PINs that are still allowed. */
  left?: number;
  /** ISO time of the next try. */
  retryAt?: string;
  /** The server's own problem code, where it sent one. */
  problem?: string;
}

/** The only error that leaves the engine: a stable code, a sentence for people, details for programs. */
export class AuthenticatorError extends Error {
  override readonly name = 'AuthenticatorError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, options: { details?: ErrorDetails; text?: string; cause?: unknown } = {}) {
    super(options.text ?? errorTexts[code], options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }
}
