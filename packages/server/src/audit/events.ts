/** How an event ended: done, refused by a rule, or broken. */
export type AuditOutcome = 'success' | 'refused' | 'failed';

type EventKind = {
  /** What happened, as the audit page says it. */
  text: string;
  /** What each outcome that this event can have means. An outcome that is absent cannot be recorded. */
  outcomes: Partial<Record<AuditOutcome, string>>;
};

const done = { success: 'It was done.' } as const;
const verdict = {
  success: 'It was right, and was counted once.',
  refused: 'It was wrong, used, too old, or a limit stood in the way.',
} as const;

/**
 * Every name that the audit can hold, in one table. An event is written with a name of this table or not at all;
 * the reference page and the console's filter are made from it.
 */
export const auditEvents = {
  'realm.created': { text: 'A realm was created with its signing key.', outcomes: done },
  'realm.changed': { text: 'A setting of the realm was changed.', outcomes: done },
  'realm.key-rotated': { text: 'The realm got a new signing key, vouched for by the one before.', outcomes: done },

  'server.restored': { text: 'The database was restored from a backup.', outcomes: done },
  'server.seal-rotated': { text: 'Stored secrets are sealed with a new seal key from now on.', outcomes: done },

  'audit.verified': {
    text: 'The seals of the audit were checked from the first to the last.',
    outcomes: { success: 'Everything was as it was sealed.', failed: 'Something was changed, removed or put in.' },
  },
  'audit.set-back': {
    text: 'Somebody with access to the server confirmed that the audit was set back, for example by restoring a backup.',
    outcomes: done,
  },

  'user.created': {
    text: 'A user was created.',
    outcomes: { success: 'It was done.', refused: 'A rule forbade it; nobody was created.' },
  },
  'user.changed': {
    text: 'Properties of a user were changed.',
    outcomes: { success: 'It was done.', refused: 'A rule about roles forbade it; nothing was changed.' },
  },
  'user.unlocked': { text: 'An operator ended locks of a user, or those that held back strangers.', outcomes: done },
  'user.link-created': {
    text: 'A one-time link to set a password was made.',
    outcomes: { success: 'It was done.', refused: 'A rule forbade it; no link was made.' },
  },
  'user.password-set': { text: 'A user set a password with a one-time link.', outcomes: done },
  'user.password-changed': {
    text: 'A user chose a new password.',
    outcomes: { success: 'It counts from now on.', refused: 'The current one was wrong, or a limit stood in the way.' },
  },

  'journey.saved': { text: 'The draft of a journey was changed.', outcomes: done },
  'journey.published': { text: 'A journey was published: people go by it from their next step on.', outcomes: done },
  'journey.discarded': { text: 'The draft of a journey was given up.', outcomes: done },
  'journey.imported': { text: 'Journeys were taken from a file, as drafts.', outcomes: done },
  'journey.script-failed': {
    text: 'A script of a journey could not decide, and whoever stood before it was not let in; ten of a node in ten minutes are noted.',
    outcomes: { failed: 'The details name the journey, the node, the line and what went wrong.' },
  },
  'journey.deleted': { text: 'A journey was deleted with its history.', outcomes: done },

  'session.started': { text: 'A session was started.', outcomes: done },
  'session.raised': { text: 'A session was raised by a second factor.', outcomes: done },
  'session.ended': {
    text: 'A session was ended: by its user, by an operator, or by a second factor.',
    outcomes: done,
  },

  'service.created': { text: 'A relying party was created with an API key.', outcomes: done },
  'service.revoked': { text: 'The API key of a relying party was revoked.', outcomes: done },

  'sign-in.password': {
    text: 'Someone gave a name and a password.',
    outcomes: { success: 'They belong together.', refused: 'They do not, or a limit stood in the way.' },
  },
  'sign-in.failed': {
    text: 'A journey came to an end and let nobody in; where it was left half-way, there is no such event.',
    outcomes: { refused: 'The reason is in the details, where a node or a limit has given one.' },
  },
  'sign-in.abandoned': { text: 'A sign-in was given up before its second factor.', outcomes: done },

  'registration.started': { text: 'A user began to add a device.', outcomes: done },
  'registration.scanned': { text: 'A phone opened the registration link.', outcomes: done },
  'registration.claimed': {
    text: 'A phone claimed the registration with its keys.',
    outcomes: { success: 'The device is pending.', refused: 'The claim was not acceptable; nothing was created.' },
  },
  'registration.code-refused': {
    text: 'The first code of a new device was wrong.',
    outcomes: { refused: 'Nothing was added; the last wrong one that is borne ends the registration.' },
  },
  'registration.renewed': { text: 'A registration was replaced by a new one with a new code.', outcomes: done },
  'registration.cancelled': { text: 'A registration was cancelled by its user.', outcomes: done },
  'registration.expired': { text: 'A registration was not finished in time.', outcomes: done },
  'registration.failed': {
    text: 'A registration ended without a device.',
    outcomes: { failed: 'Its device could not prove itself.' },
  },

  'device.registered': { text: 'A device proved itself and is active.', outcomes: done },
  'device.renamed': { text: 'A device was renamed.', outcomes: done },
  'device.changed': { text: 'An operator changed a device: its name or its settings.', outcomes: done },
  'device.locked': { text: 'An operator locked a device.', outcomes: done },
  'device.unlocked': { text: 'An operator ended the lock of a device.', outcomes: done },
  'device.codes-changed': {
    text: 'A device shows codes of another form from here on; those of the old one count no more.',
    outcomes: done,
  },
  'device.settings-refused': {
    text: 'A device could not take its settings over, and said why.',
    outcomes: { refused: 'What it had before goes on working.' },
  },
  'device.biometric-key': { text: 'A device named the key that its fingerprint or face releases.', outcomes: done },
  'device.removed': { text: 'A device was removed.', outcomes: done },
  'device.push-address-set': { text: 'A device said where it can be woken when a push waits.', outcomes: done },
  'device.message-refused': {
    text: 'A message of an authenticator app did not count.',
    outcomes: { refused: 'It was old, or said nothing that can be used; what was known before stays.' },
  },
  'device.push-address-dropped': {
    text: 'The address at which a device was woken was dropped: by the device, by its push service, or because another device came with it.',
    outcomes: done,
  },

  'device.credential-removed': {
    text: 'One of the things that a device could do was removed; the device stays for the rest.',
    outcomes: done,
  },
  'factor.declined': { text: 'A user chose to do without a kind of second factor.', outcomes: done },
  'factor.asked-again': {
    text: 'The choice to do without a kind of second factor was taken back: by the user, an operator, or a removed device.',
    outcomes: done,
  },

  'verification.code': { text: 'A one-time code was checked.', outcomes: verdict },

  'verification.recovery-code': { text: 'A recovery code was checked.', outcomes: verdict },
  'verification.mail-code': { text: 'A code that had been sent by mail was checked.', outcomes: verdict },
  'recovery-codes.made': {
    text: 'A user got new recovery codes; those before count no more.',
    outcomes: done,
  },
  'recovery-codes.ended': {
    text: 'An operator ended the recovery codes of a user; those that were left count no more.',
    outcomes: done,
  },
  'recovery-codes.read': {
    text: 'Recovery codes that a journey had kept readable were told to somebody who lists or removes devices.',
    outcomes: done,
  },
  'mail.sent': {
    text: 'A mail with a code or a link was asked for in a sign-in.',
    outcomes: { success: 'It is on its way.', refused: 'A limit stood in the way, or there is no address.' },
  },

  'push.started': {
    text: 'A push was sent to the devices of a user.',
    outcomes: { success: 'It waits for an answer.', refused: 'A limit or a rule stood in the way.' },
  },
  'push.approved': { text: 'A push was approved.', outcomes: done },
  'push.denied': { text: 'A push was denied.', outcomes: done },
  'push.reported': { text: 'A push was denied and reported as not asked for.', outcomes: done },
  'push.mismatched': { text: 'A push ended because the wrong number was given too often.', outcomes: done },
  'push.answer-refused': {
    text: 'An answer to a push did not count.',
    outcomes: { refused: 'Its number or signature was wrong, or it was late.' },
  },
  'push.cancelled': { text: 'A push was cancelled by whoever had asked.', outcomes: done },
  'push.expired': { text: 'Nobody answered a push in time.', outcomes: done },
  'push.used': { text: 'An approval was turned into a sign-in.', outcomes: done },
} as const satisfies Record<string, EventKind>;

export type AuditEventName = keyof typeof auditEvents;

/** The event names in table order. */
export const auditEventNames = Object.keys(auditEvents) as AuditEventName[];

/** The reference page of all audit events, in Markdown. Made from the table above, so it cannot go stale. */
export function renderAuditDocs(): string {
  const rows = Object.entries(auditEvents).map(([name, { text, outcomes }]) => {
    const meanings = Object.entries(outcomes).map(([outcome, meaning]) => `**${outcome}**: ${meaning}`);
    return `| \`${name}\` | ${text} | ${meanings.join('<br>')} |`;
  });
  return [
    '# Audit events',
    '',
    'Every change and every verdict is written in the same transaction as itself. What a limit turns away is counted: the',
    'log holds the 1st, 10th, 100th and so on, with the number in `attempts`. These are all the names.',
    '',
    '| event | what happened | outcomes |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
