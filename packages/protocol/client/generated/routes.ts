/** Generated from the OpenAPI document by `npm run generate`. */
export interface Routes {
  /** List audit events of the realm, newest first */
  'GET /api/admin/audit': {
    query?: { type?: "realm.created" | "realm.changed" | "realm.key-rotated" | "server.restored" | "server.seal-rotated" | "audit.verified" | "audit.set-back" | "user.created" | "user.changed" | "user.unlocked" | "user.link-created" | "user.password-set" | "user.password-changed" | "journey.saved" | "journey.published" | "journey.discarded" | "journey.imported" | "journey.script-failed" | "journey.deleted" | "session.started" | "session.raised" | "session.ended" | "service.created" | "service.revoked" | "sign-in.password" | "sign-in.failed" | "sign-in.abandoned" | "registration.started" | "registration.scanned" | "registration.claimed" | "registration.code-refused" | "registration.renewed" | "registration.cancelled" | "registration.expired" | "registration.failed" | "device.registered" | "device.renamed" | "device.changed" | "device.locked" | "device.unlocked" | "device.codes-changed" | "device.settings-refused" | "device.biometric-key" | "device.removed" | "device.push-address-set" | "device.message-refused" | "device.push-address-dropped" | "device.credential-removed" | "factor.declined" | "factor.asked-again" | "verification.code" | "verification.recovery-code" | "verification.mail-code" | "recovery-codes.made" | "recovery-codes.ended" | "recovery-codes.read" | "mail.sent" | "push.started" | "push.approved" | "push.denied" | "push.reported" | "push.mismatched" | "push.answer-refused" | "push.cancelled" | "push.expired" | "push.used"; outcome?: "success" | "refused" | "failed"; user?: string; device?: string; actor?: string; from?: string; to?: string; after?: string; limit?: number };
    reply: { events: Array<{ id: string; at: string; type: string; outcome: string; actor: { kind: string; id: string | null; name: string | null }; user: { id: string; name: string | null } | null; device: { id: string; name: string | null } | null; userId: string | null; deviceId: string | null; address: string | null; requestId: string | null; details: { [name: string]: unknown } }>; next: string | null };
  };
  /** The same events as a file, all of them */
  'GET /api/admin/audit/file': {
    query: { type?: "realm.created" | "realm.changed" | "realm.key-rotated" | "server.restored" | "server.seal-rotated" | "audit.verified" | "audit.set-back" | "user.created" | "user.changed" | "user.unlocked" | "user.link-created" | "user.password-set" | "user.password-changed" | "journey.saved" | "journey.published" | "journey.discarded" | "journey.imported" | "journey.script-failed" | "journey.deleted" | "session.started" | "session.raised" | "session.ended" | "service.created" | "service.revoked" | "sign-in.password" | "sign-in.failed" | "sign-in.abandoned" | "registration.started" | "registration.scanned" | "registration.claimed" | "registration.code-refused" | "registration.renewed" | "registration.cancelled" | "registration.expired" | "registration.failed" | "device.registered" | "device.renamed" | "device.changed" | "device.locked" | "device.unlocked" | "device.codes-changed" | "device.settings-refused" | "device.biometric-key" | "device.removed" | "device.push-address-set" | "device.message-refused" | "device.push-address-dropped" | "device.credential-removed" | "factor.declined" | "factor.asked-again" | "verification.code" | "verification.recovery-code" | "verification.mail-code" | "recovery-codes.made" | "recovery-codes.ended" | "recovery-codes.read" | "mail.sent" | "push.started" | "push.approved" | "push.denied" | "push.reported" | "push.mismatched" | "push.answer-refused" | "push.cancelled" | "push.expired" | "push.used"; outcome?: "success" | "refused" | "failed"; user?: string; device?: string; actor?: string; from?: string; to?: string; format: "csv" | "ndjson" };
    reply: null;
  };
  /** How far the audit is sealed, and when that was last checked */
  'GET /api/admin/audit/chain': {
    reply: { seals: number; sealedAt: string | null; unsealed: number; lastCheck: { at: string; isIntact: boolean; events: number } | null };
  };
  /** Every kind of audit event, and what its outcomes mean */
  'GET /api/admin/audit/types': {
    reply: { types: Array<{ name: string; text: string; outcomes: { [name: string]: string } }> };
  };
  /** List the realms that a sign-in page may offer */
  'GET /api/realms': {
    reply: { realms: Array<{ name: string; displayName: string; accent: string; demo: boolean }> };
  };
  /** Show the public face of a realm */
  'GET /api/realms/{realm}': {
    params: { realm: string };
    reply: { name: string; displayName: string; accent: string; demo: boolean };
  };
  /** Show the settings of the realm */
  'GET /api/admin/realm': {
    reply: { name: string; version: number; settings: { displayName: string; issuer: string; accent: string; protection: "none" | "pin" | "biometric"; registration: { expirySeconds: number; maxDevices: number }; otp: { algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; window: { past: number; future: number } }; push: { matching: "typed-2" | "typed-6" | "scan" | "none"; expirySeconds: number }; signIn: { journey: string; stepUpJourney: string; expirySeconds: number; knownBrowserDays: number }; am: { allowedOrigins: string; writableSessionProperties: string }; session: { idleSeconds: number; absoluteSeconds: number; freshSeconds: number }; limits: { "password:user-address": { max: number; windowSeconds: number; lockSeconds: number }; "password:user": { max: number; windowSeconds: number; lockSeconds: number }; "password:address": { max: number; windowSeconds: number; lockSeconds: number }; "password:realm": { max: number; windowSeconds: number; lockSeconds: number }; "password-change:session": { max: number; windowSeconds: number; lockSeconds: number }; "code:user": { max: number; windowSeconds: number; lockSeconds: number }; "code:address": { max: number; windowSeconds: number; lockSeconds: number }; "code:realm": { max: number; windowSeconds: number; lockSeconds: number }; "recovery-code:user": { max: number; windowSeconds: number; lockSeconds: number }; "recovery-code:address": { max: number; windowSeconds: number; lockSeconds: number }; "mail-code:user": { max: number; windowSeconds: number; lockSeconds: number }; "mail-code:address": { max: number; windowSeconds: number; lockSeconds: number }; "mail:user": { max: number; windowSeconds: number; lockSeconds: number }; "mail:address": { max: number; windowSeconds: number; lockSeconds: number }; "mail:realm": { max: number; windowSeconds: number; lockSeconds: number }; "device:requests": { max: number; windowSeconds: number; lockSeconds: number }; "device:push-address": { max: number; windowSeconds: number; lockSeconds: number }; "pingam:address": { max: number; windowSeconds: number; lockSeconds: number }; "push:user": { max: number; windowSeconds: number; lockSeconds: number }; "push:address": { max: number; windowSeconds: number; lockSeconds: number }; "push:realm": { max: number; windowSeconds: number; lockSeconds: number }; "push-denied:user": { max: number; windowSeconds: number; lockSeconds: number }; "journey:address": { max: number; windowSeconds: number; lockSeconds: number }; "journey:site": { max: number; windowSeconds: number; lockSeconds: number }; "journey:network": { max: number; windowSeconds: number; lockSeconds: number }; "journey:realm": { max: number; windowSeconds: number; lockSeconds: number }; "journey:browser": { max: number; windowSeconds: number; lockSeconds: number }; "registration:user": { max: number; windowSeconds: number; lockSeconds: number }; "registration:address": { max: number; windowSeconds: number; lockSeconds: number }; "registration:realm": { max: number; windowSeconds: number; lockSeconds: number } } } };
  };
  /** Change settings of the realm */
  'PATCH /api/admin/realm': {
    body: { version?: number; settings: { displayName?: string; issuer?: string; accent?: string; protection?: "none" | "pin" | "biometric"; registration?: { expirySeconds?: number; maxDevices?: number }; otp?: { algorithm?: "SHA1" | "SHA256" | "SHA512"; digits?: number; period?: number; window?: { past?: number; future?: number } }; push?: { matching?: "typed-2" | "typed-6" | "scan" | "none"; expirySeconds?: number }; signIn?: { journey?: string; stepUpJourney?: string; expirySeconds?: number; knownBrowserDays?: number }; am?: { allowedOrigins?: string; writableSessionProperties?: string }; session?: { idleSeconds?: number; absoluteSeconds?: number; freshSeconds?: number }; limits?: { "password:user-address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "password:user"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "password:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "password:realm"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "password-change:session"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "code:user"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "code:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "code:realm"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "recovery-code:user"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "recovery-code:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "mail-code:user"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "mail-code:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "mail:user"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "mail:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "mail:realm"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "device:requests"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "device:push-address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "pingam:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "push:user"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "push:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "push:realm"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "push-denied:user"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "journey:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "journey:site"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "journey:network"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "journey:realm"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "journey:browser"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "registration:user"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "registration:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "registration:realm"?: { max?: number; windowSeconds?: number; lockSeconds?: number } } } };
    reply: { name: string; version: number; settings: { displayName: string; issuer: string; accent: string; protection: "none" | "pin" | "biometric"; registration: { expirySeconds: number; maxDevices: number }; otp: { algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; window: { past: number; future: number } }; push: { matching: "typed-2" | "typed-6" | "scan" | "none"; expirySeconds: number }; signIn: { journey: string; stepUpJourney: string; expirySeconds: number; knownBrowserDays: number }; am: { allowedOrigins: string; writableSessionProperties: string }; session: { idleSeconds: number; absoluteSeconds: number; freshSeconds: number }; limits: { "password:user-address": { max: number; windowSeconds: number; lockSeconds: number }; "password:user": { max: number; windowSeconds: number; lockSeconds: number }; "password:address": { max: number; windowSeconds: number; lockSeconds: number }; "password:realm": { max: number; windowSeconds: number; lockSeconds: number }; "password-change:session": { max: number; windowSeconds: number; lockSeconds: number }; "code:user": { max: number; windowSeconds: number; lockSeconds: number }; "code:address": { max: number; windowSeconds: number; lockSeconds: number }; "code:realm": { max: number; windowSeconds: number; lockSeconds: number }; "recovery-code:user": { max: number; windowSeconds: number; lockSeconds: number }; "recovery-code:address": { max: number; windowSeconds: number; lockSeconds: number }; "mail-code:user": { max: number; windowSeconds: number; lockSeconds: number }; "mail-code:address": { max: number; windowSeconds: number; lockSeconds: number }; "mail:user": { max: number; windowSeconds: number; lockSeconds: number }; "mail:address": { max: number; windowSeconds: number; lockSeconds: number }; "mail:realm": { max: number; windowSeconds: number; lockSeconds: number }; "device:requests": { max: number; windowSeconds: number; lockSeconds: number }; "device:push-address": { max: number; windowSeconds: number; lockSeconds: number }; "pingam:address": { max: number; windowSeconds: number; lockSeconds: number }; "push:user": { max: number; windowSeconds: number; lockSeconds: number }; "push:address": { max: number; windowSeconds: number; lockSeconds: number }; "push:realm": { max: number; windowSeconds: number; lockSeconds: number }; "push-denied:user": { max: number; windowSeconds: number; lockSeconds: number }; "journey:address": { max: number; windowSeconds: number; lockSeconds: number }; "journey:site": { max: number; windowSeconds: number; lockSeconds: number }; "journey:network": { max: number; windowSeconds: number; lockSeconds: number }; "journey:realm": { max: number; windowSeconds: number; lockSeconds: number }; "journey:browser": { max: number; windowSeconds: number; lockSeconds: number }; "registration:user": { max: number; windowSeconds: number; lockSeconds: number }; "registration:address": { max: number; windowSeconds: number; lockSeconds: number }; "registration:realm": { max: number; windowSeconds: number; lockSeconds: number } } } };
  };
  /** Describe every setting: title, meaning, limits and default, in the groups of a form */
  'GET /api/admin/realm/schema': {
    reply: { groups: Array<{ name: string; title: string; text: string; fields: Array<{ name: string; title: string; text: string; row: string | null; kind: "text" | "colour" | "whole" | "choice"; choices: Array<{ value: string; title: string }>; minimum: number | null; maximum: number | null; maxLength: number | null; default: string | number | boolean }> }> };
  };
  /** List the versions of the settings, newest first: who changed what, and when */
  'GET /api/admin/realm/versions': {
    query?: { after?: number; limit?: number };
    reply: { versions: Array<{ version: number; at: string; by: { id: string; name: string } | null; origin: "found" | "created" | "changed" | "imported" | "restored"; restored: number | null; changes: Array<{ setting: string; before: string | number | boolean | null; after: string | number | boolean | null }> }>; next: number | null };
  };
  /** Show what differs between two versions of the settings */
  'GET /api/admin/realm/difference': {
    query: { from: number; to: number };
    reply: { changes: Array<{ setting: string; before: string | number | boolean | null; after: string | number | boolean | null }> };
  };
  /** Export the settings as a file: what differs from the defaults, or everything */
  'GET /api/admin/realm/file': {
    query?: { all?: boolean };
    reply: { displayName?: string; issuer?: string; accent?: string; protection?: "none" | "pin" | "biometric"; registration?: { expirySeconds?: number; maxDevices?: number }; otp?: { algorithm?: "SHA1" | "SHA256" | "SHA512"; digits?: number; period?: number; window?: { past?: number; future?: number } }; push?: { matching?: "typed-2" | "typed-6" | "scan" | "none"; expirySeconds?: number }; signIn?: { journey?: string; stepUpJourney?: string; expirySeconds?: number; knownBrowserDays?: number }; am?: { allowedOrigins?: string; writableSessionProperties?: string }; session?: { idleSeconds?: number; absoluteSeconds?: number; freshSeconds?: number }; limits?: { "password:user-address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "password:user"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "password:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "password:realm"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "password-change:session"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "code:user"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "code:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "code:realm"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "recovery-code:user"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "recovery-code:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "mail-code:user"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "mail-code:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "mail:user"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "mail:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "mail:realm"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "device:requests"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "device:push-address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "pingam:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "push:user"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "push:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "push:realm"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "push-denied:user"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "journey:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "journey:site"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "journey:network"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "journey:realm"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "journey:browser"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "registration:user"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "registration:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "registration:realm"?: { max?: number; windowSeconds?: number; lockSeconds?: number } } };
  };
  /** Import settings from a file */
  'PUT /api/admin/realm/file': {
    body: { settings: { [name: string]: unknown }; mode: "merge" | "replace"; version?: number };
    reply: { name: string; version: number; settings: { displayName: string; issuer: string; accent: string; protection: "none" | "pin" | "biometric"; registration: { expirySeconds: number; maxDevices: number }; otp: { algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; window: { past: number; future: number } }; push: { matching: "typed-2" | "typed-6" | "scan" | "none"; expirySeconds: number }; signIn: { journey: string; stepUpJourney: string; expirySeconds: number; knownBrowserDays: number }; am: { allowedOrigins: string; writableSessionProperties: string }; session: { idleSeconds: number; absoluteSeconds: number; freshSeconds: number }; limits: { "password:user-address": { max: number; windowSeconds: number; lockSeconds: number }; "password:user": { max: number; windowSeconds: number; lockSeconds: number }; "password:address": { max: number; windowSeconds: number; lockSeconds: number }; "password:realm": { max: number; windowSeconds: number; lockSeconds: number }; "password-change:session": { max: number; windowSeconds: number; lockSeconds: number }; "code:user": { max: number; windowSeconds: number; lockSeconds: number }; "code:address": { max: number; windowSeconds: number; lockSeconds: number }; "code:realm": { max: number; windowSeconds: number; lockSeconds: number }; "recovery-code:user": { max: number; windowSeconds: number; lockSeconds: number }; "recovery-code:address": { max: number; windowSeconds: number; lockSeconds: number }; "mail-code:user": { max: number; windowSeconds: number; lockSeconds: number }; "mail-code:address": { max: number; windowSeconds: number; lockSeconds: number }; "mail:user": { max: number; windowSeconds: number; lockSeconds: number }; "mail:address": { max: number; windowSeconds: number; lockSeconds: number }; "mail:realm": { max: number; windowSeconds: number; lockSeconds: number }; "device:requests": { max: number; windowSeconds: number; lockSeconds: number }; "device:push-address": { max: number; windowSeconds: number; lockSeconds: number }; "pingam:address": { max: number; windowSeconds: number; lockSeconds: number }; "push:user": { max: number; windowSeconds: number; lockSeconds: number }; "push:address": { max: number; windowSeconds: number; lockSeconds: number }; "push:realm": { max: number; windowSeconds: number; lockSeconds: number }; "push-denied:user": { max: number; windowSeconds: number; lockSeconds: number }; "journey:address": { max: number; windowSeconds: number; lockSeconds: number }; "journey:site": { max: number; windowSeconds: number; lockSeconds: number }; "journey:network": { max: number; windowSeconds: number; lockSeconds: number }; "journey:realm": { max: number; windowSeconds: number; lockSeconds: number }; "journey:browser": { max: number; windowSeconds: number; lockSeconds: number }; "registration:user": { max: number; windowSeconds: number; lockSeconds: number }; "registration:address": { max: number; windowSeconds: number; lockSeconds: number }; "registration:realm": { max: number; windowSeconds: number; lockSeconds: number } } } };
  };
  /** Show what a change of settings would do, and whom it touches, without doing it */
  'POST /api/admin/realm/preview': {
    body: { settings: { [name: string]: unknown }; mode?: "merge" | "replace" };
    reply: { version: number; faults: Array<{ setting: string; text: string }>; changes: Array<{ setting: string; before: string | number | boolean | null; after: string | number | boolean | null }>; touches: Array<{ what: string; count: number; text: string }> };
  };
  /** Go back to an earlier version of the settings, as a new version that can itself be undone */
  'POST /api/admin/realm/undo': {
    body: { version: number; current?: number };
    reply: { name: string; version: number; settings: { displayName: string; issuer: string; accent: string; protection: "none" | "pin" | "biometric"; registration: { expirySeconds: number; maxDevices: number }; otp: { algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; window: { past: number; future: number } }; push: { matching: "typed-2" | "typed-6" | "scan" | "none"; expirySeconds: number }; signIn: { journey: string; stepUpJourney: string; expirySeconds: number; knownBrowserDays: number }; am: { allowedOrigins: string; writableSessionProperties: string }; session: { idleSeconds: number; absoluteSeconds: number; freshSeconds: number }; limits: { "password:user-address": { max: number; windowSeconds: number; lockSeconds: number }; "password:user": { max: number; windowSeconds: number; lockSeconds: number }; "password:address": { max: number; windowSeconds: number; lockSeconds: number }; "password:realm": { max: number; windowSeconds: number; lockSeconds: number }; "password-change:session": { max: number; windowSeconds: number; lockSeconds: number }; "code:user": { max: number; windowSeconds: number; lockSeconds: number }; "code:address": { max: number; windowSeconds: number; lockSeconds: number }; "code:realm": { max: number; windowSeconds: number; lockSeconds: number }; "recovery-code:user": { max: number; windowSeconds: number; lockSeconds: number }; "recovery-code:address": { max: number; windowSeconds: number; lockSeconds: number }; "mail-code:user": { max: number; windowSeconds: number; lockSeconds: number }; "mail-code:address": { max: number; windowSeconds: number; lockSeconds: number }; "mail:user": { max: number; windowSeconds: number; lockSeconds: number }; "mail:address": { max: number; windowSeconds: number; lockSeconds: number }; "mail:realm": { max: number; windowSeconds: number; lockSeconds: number }; "device:requests": { max: number; windowSeconds: number; lockSeconds: number }; "device:push-address": { max: number; windowSeconds: number; lockSeconds: number }; "pingam:address": { max: number; windowSeconds: number; lockSeconds: number }; "push:user": { max: number; windowSeconds: number; lockSeconds: number }; "push:address": { max: number; windowSeconds: number; lockSeconds: number }; "push:realm": { max: number; windowSeconds: number; lockSeconds: number }; "push-denied:user": { max: number; windowSeconds: number; lockSeconds: number }; "journey:address": { max: number; windowSeconds: number; lockSeconds: number }; "journey:site": { max: number; windowSeconds: number; lockSeconds: number }; "journey:network": { max: number; windowSeconds: number; lockSeconds: number }; "journey:realm": { max: number; windowSeconds: number; lockSeconds: number }; "journey:browser": { max: number; windowSeconds: number; lockSeconds: number }; "registration:user": { max: number; windowSeconds: number; lockSeconds: number }; "registration:address": { max: number; windowSeconds: number; lockSeconds: number }; "registration:realm": { max: number; windowSeconds: number; lockSeconds: number } } } };
  };
  /** Show the session of the caller */
  'GET /api/session': {
    reply: { id: string; user: { id: string; name: string; displayName: string; role: "user" | "auditor" | "helpdesk" | "administrator"; realm: string; hasPassword: boolean }; assurance: "password" | "two-factor"; factorAt: string | null; fresh: boolean; createdAt: string; expiresAt: string };
  };
  /** Sign out: end the session of the caller */
  'DELETE /api/session': {
    reply: null;
  };
  /** Choose a new password, with the current one and a fresh second factor where there is one */
  'POST /api/self/password': {
    body: { current: string; password: string; endOthers?: boolean };
    reply: { ended: number };
  };
  /** List the live sessions of the caller */
  'GET /api/self/sessions': {
    reply: { sessions: Array<{ id: string; address: string; browser: string; createdAt: string; lastSeenAt: string; current: boolean }> };
  };
  /** End one of the caller’s own sessions */
  'DELETE /api/self/sessions/{id}': {
    params: { id: string };
    reply: null;
  };
  /** Set a password with a one-time link */
  'POST /api/welcome': {
    body: { token: string; password: string };
    reply: { realm: string; user: string };
  };
  /** List or search the users of the realm */
  'GET /api/admin/users': {
    query?: { search?: string; role?: "user" | "auditor" | "helpdesk" | "administrator"; state?: "active" | "disabled"; device?: "none" | "some"; locked?: true; heldBack?: true; sort?: "name" | "newest"; after?: string; limit?: number };
    reply: { users: Array<{ id: string; name: string; displayName: string; email: string | null; role: "user" | "auditor" | "helpdesk" | "administrator"; pushEnabled: boolean; requireBiometricSeed: boolean; state: "active" | "disabled"; locked: { reason: { code: string; text: string }; until: string } | null; heldBack: { reason: { code: string; text: string }; until: string; wayIn: string } | null; version: number; devices: number; createdAt: string }>; next: string | null };
  };
  /** Create a user; without a password the reply holds a one-time link to set one */
  'POST /api/admin/users': {
    body: { name: string; displayName: string; email?: string; role?: "user" | "auditor" | "helpdesk" | "administrator"; password?: string; pushEnabled?: boolean };
    reply: { id: string; name: string; displayName: string; email: string | null; role: "user" | "auditor" | "helpdesk" | "administrator"; pushEnabled: boolean; requireBiometricSeed: boolean; state: "active" | "disabled"; locked: { reason: { code: string; text: string }; until: string } | null; heldBack: { reason: { code: string; text: string }; until: string; wayIn: string } | null; version: number; devices: number; createdAt: string; link: string | null };
  };
  /** Count the users that a list would hold; beyond 10,000 nobody counts */
  'GET /api/admin/user-count': {
    query?: { search?: string; role?: "user" | "auditor" | "helpdesk" | "administrator"; state?: "active" | "disabled"; device?: "none" | "some"; locked?: true; heldBack?: true };
    reply: { count: number; isMore: boolean };
  };
  /** Show one user */
  'GET /api/admin/users/{id}': {
    params: { id: string };
    reply: { id: string; name: string; displayName: string; email: string | null; role: "user" | "auditor" | "helpdesk" | "administrator"; pushEnabled: boolean; requireBiometricSeed: boolean; state: "active" | "disabled"; locked: { reason: { code: string; text: string }; until: string } | null; heldBack: { reason: { code: string; text: string }; until: string; wayIn: string } | null; version: number; devices: number; createdAt: string };
  };
  /** Change a user */
  'PATCH /api/admin/users/{id}': {
    params: { id: string };
    body: { displayName?: string; email?: string | null; role?: "user" | "auditor" | "helpdesk" | "administrator"; state?: "active" | "disabled"; pushEnabled?: boolean; requireBiometricSeed?: boolean; version?: number };
    reply: { id: string; name: string; displayName: string; email: string | null; role: "user" | "auditor" | "helpdesk" | "administrator"; pushEnabled: boolean; requireBiometricSeed: boolean; state: "active" | "disabled"; locked: { reason: { code: string; text: string }; until: string } | null; heldBack: { reason: { code: string; text: string }; until: string; wayIn: string } | null; version: number; devices: number; createdAt: string };
  };
  /** End the locks of a user: all, or those that hold the user, or those that hold back strangers alone */
  'POST /api/admin/users/{id}/unlock': {
    params: { id: string };
    query?: { of?: "owner" | "strangers" };
    reply: { id: string; name: string; displayName: string; email: string | null; role: "user" | "auditor" | "helpdesk" | "administrator"; pushEnabled: boolean; requireBiometricSeed: boolean; state: "active" | "disabled"; locked: { reason: { code: string; text: string }; until: string } | null; heldBack: { reason: { code: string; text: string }; until: string; wayIn: string } | null; version: number; devices: number; createdAt: string };
  };
  /** Make a one-time link with which a user sets a new password */
  'POST /api/admin/users/{id}/link': {
    params: { id: string };
    reply: { link: string };
  };
  /** List the live sessions of a user */
  'GET /api/admin/users/{id}/sessions': {
    params: { id: string };
    reply: { sessions: Array<{ id: string; address: string; browser: string; createdAt: string; lastSeenAt: string; current: boolean }> };
  };
  /** Sign a user out everywhere */
  'DELETE /api/admin/users/{id}/sessions': {
    params: { id: string };
    reply: { ended: number };
  };
  /** End one session of a user */
  'DELETE /api/admin/users/{id}/sessions/{session}': {
    params: { id: string; session: string };
    reply: null;
  };
  /** List first phones of other operators that the caller has not dismissed yet, of the last 30 days */
  'GET /api/admin/notices': {
    reply: { notices: Array<{ id: string; user: { id: string; name: string; displayName: string; role: "user" | "auditor" | "helpdesk" | "administrator" }; device: { id: string; name: string }; address: string; browser: string; at: string }> };
  };
  /** Dismiss a notice for the caller alone; every other administrator goes on seeing it */
  'PUT /api/admin/notices/{id}/dismissal': {
    params: { id: string };
    reply: null;
  };
  /** Show a notice to the caller again */
  'DELETE /api/admin/notices/{id}/dismissal': {
    params: { id: string };
    reply: null;
  };
  /** List the relying parties of the realm */
  'GET /api/admin/services': {
    reply: { services: Array<{ id: string; name: string; keyHint: string; webhookUrl: string | null; createdAt: string }> };
  };
  /** Create a relying party; its API key and webhook secret are shown this once */
  'POST /api/admin/services': {
    body: { name: string; webhookUrl?: string };
    reply: { service: { id: string; name: string; keyHint: string; webhookUrl: string | null; createdAt: string }; apiKey: string; webhookSecret: string | null };
  };
  /** Revoke the API key of a relying party */
  'DELETE /api/admin/services/{id}': {
    params: { id: string };
    reply: null;
  };
  /** Try a script with made-up values, or only read it; nothing is changed */
  'POST /api/admin/journeys/script-trials': {
    body: { source: string; evaluatorVersion?: "1.0" | "2.0"; outcomes?: Array<string>; sharedState?: { [name: string]: unknown }; transientState?: { [name: string]: unknown }; username?: string; checkOnly?: boolean };
    reply: { outcome: string | null; changed: { shared: { [name: string]: unknown }; transient: { [name: string]: unknown } }; callbacks: Array<{ type: string; output: Array<unknown> }>; log: Array<{ level: string; text: string }>; error: { text: string; line: number | null; column: number | null } | null; milliseconds: number };
  };
  /** List the journeys of the realm */
  'GET /api/admin/journeys': {
    reply: { journeys: Array<{ name: string; description: string; enabled: boolean; innerOnly: boolean; noSession: boolean; mustRun: boolean; state: "published" | "draft" | "changed"; version: number | null; faults: number; uses: Array<"sign-in" | "confirm">; changedAt: string; changedBy: { id: string; name: string } | null }> };
  };
  /** Begin a journey, empty or as a copy of another; it is a draft until it is published */
  'POST /api/admin/journeys': {
    body: { name: string; from?: string };
    reply: { name: string; journey: { name: string; description: string; enabled: boolean; innerOnly: boolean; mustRun: boolean; noSession: boolean; entryNodeId: string; nodes: { [name: string]: { type: string; displayName: string; properties: { [name: string]: unknown }; connections: { [name: string]: string }; x: number; y: number; extras?: { [name: string]: unknown } } }; staticNodes?: { [name: string]: { x: number; y: number } }; scripts?: { [name: string]: { name: string; description: string; source: string; evaluatorVersion: "1.0" | "2.0"; extras?: { [name: string]: unknown } } }; extras?: { [name: string]: unknown } }; isDraft: boolean; published: number | null; version: number; faults: Array<{ nodeId: string | null; code: string; text: string }>; warnings: Array<{ nodeId: string | null; code: string; text: string }>; outcomes: { [name: string]: Array<{ id: string; displayName: string }> } };
  };
  /** Describe every node that a journey can be made of: properties, defaults, outcomes */
  'GET /api/admin/journey-nodes': {
    reply: { types: Array<{ type: string; name: string; summary: string; tags: Array<string>; isScreen: boolean; schema: { [name: string]: unknown }; outcomes: Array<{ id: string; displayName: string }> }> };
  };
  /** Say what keeps a drawing from running, and the outcomes of its nodes, without keeping it */
  'POST /api/admin/journeys/check': {
    body: { journey: { name: string; description: string; enabled: boolean; innerOnly: boolean; mustRun: boolean; noSession: boolean; entryNodeId: string; nodes: { [name: string]: { type: string; displayName: string; properties: { [name: string]: unknown }; connections: { [name: string]: string }; x: number; y: number; extras?: { [name: string]: unknown } } }; staticNodes?: { [name: string]: { x: number; y: number } }; scripts?: { [name: string]: { name: string; description: string; source: string; evaluatorVersion: "1.0" | "2.0"; extras?: { [name: string]: unknown } } }; extras?: { [name: string]: unknown } } };
    reply: { faults: Array<{ nodeId: string | null; code: string; text: string }>; warnings: Array<{ nodeId: string | null; code: string; text: string }>; outcomes: { [name: string]: Array<{ id: string; displayName: string }> } };
  };
  /** Show a journey: its draft where there is one, otherwise what is published */
  'GET /api/admin/journeys/{name}': {
    params: { name: string };
    reply: { name: string; journey: { name: string; description: string; enabled: boolean; innerOnly: boolean; mustRun: boolean; noSession: boolean; entryNodeId: string; nodes: { [name: string]: { type: string; displayName: string; properties: { [name: string]: unknown }; connections: { [name: string]: string }; x: number; y: number; extras?: { [name: string]: unknown } } }; staticNodes?: { [name: string]: { x: number; y: number } }; scripts?: { [name: string]: { name: string; description: string; source: string; evaluatorVersion: "1.0" | "2.0"; extras?: { [name: string]: unknown } } }; extras?: { [name: string]: unknown } }; isDraft: boolean; published: number | null; version: number; faults: Array<{ nodeId: string | null; code: string; text: string }>; warnings: Array<{ nodeId: string | null; code: string; text: string }>; outcomes: { [name: string]: Array<{ id: string; displayName: string }> } };
  };
  /** Keep the draft of a journey, sound or not */
  'PUT /api/admin/journeys/{name}': {
    params: { name: string };
    body: { journey: { name: string; description: string; enabled: boolean; innerOnly: boolean; mustRun: boolean; noSession: boolean; entryNodeId: string; nodes: { [name: string]: { type: string; displayName: string; properties: { [name: string]: unknown }; connections: { [name: string]: string }; x: number; y: number; extras?: { [name: string]: unknown } } }; staticNodes?: { [name: string]: { x: number; y: number } }; scripts?: { [name: string]: { name: string; description: string; source: string; evaluatorVersion: "1.0" | "2.0"; extras?: { [name: string]: unknown } } }; extras?: { [name: string]: unknown } }; version: number };
    reply: { name: string; journey: { name: string; description: string; enabled: boolean; innerOnly: boolean; mustRun: boolean; noSession: boolean; entryNodeId: string; nodes: { [name: string]: { type: string; displayName: string; properties: { [name: string]: unknown }; connections: { [name: string]: string }; x: number; y: number; extras?: { [name: string]: unknown } } }; staticNodes?: { [name: string]: { x: number; y: number } }; scripts?: { [name: string]: { name: string; description: string; source: string; evaluatorVersion: "1.0" | "2.0"; extras?: { [name: string]: unknown } } }; extras?: { [name: string]: unknown } }; isDraft: boolean; published: number | null; version: number; faults: Array<{ nodeId: string | null; code: string; text: string }>; warnings: Array<{ nodeId: string | null; code: string; text: string }>; outcomes: { [name: string]: Array<{ id: string; displayName: string }> } };
  };
  /** Delete a journey with its history */
  'DELETE /api/admin/journeys/{name}': {
    params: { name: string };
    reply: null;
  };
  /** Give up the draft of a journey and go back to what is published */
  'POST /api/admin/journeys/{name}/discard': {
    params: { name: string };
    reply: { name: string; journey: { name: string; description: string; enabled: boolean; innerOnly: boolean; mustRun: boolean; noSession: boolean; entryNodeId: string; nodes: { [name: string]: { type: string; displayName: string; properties: { [name: string]: unknown }; connections: { [name: string]: string }; x: number; y: number; extras?: { [name: string]: unknown } } }; staticNodes?: { [name: string]: { x: number; y: number } }; scripts?: { [name: string]: { name: string; description: string; source: string; evaluatorVersion: "1.0" | "2.0"; extras?: { [name: string]: unknown } } }; extras?: { [name: string]: unknown } }; isDraft: boolean; published: number | null; version: number; faults: Array<{ nodeId: string | null; code: string; text: string }>; warnings: Array<{ nodeId: string | null; code: string; text: string }>; outcomes: { [name: string]: Array<{ id: string; displayName: string }> } };
  };
  /** Publish the draft of a journey: people go by it from their next step on */
  'POST /api/admin/journeys/{name}/publish': {
    params: { name: string };
    body: { version: number };
    reply: { name: string; journey: { name: string; description: string; enabled: boolean; innerOnly: boolean; mustRun: boolean; noSession: boolean; entryNodeId: string; nodes: { [name: string]: { type: string; displayName: string; properties: { [name: string]: unknown }; connections: { [name: string]: string }; x: number; y: number; extras?: { [name: string]: unknown } } }; staticNodes?: { [name: string]: { x: number; y: number } }; scripts?: { [name: string]: { name: string; description: string; source: string; evaluatorVersion: "1.0" | "2.0"; extras?: { [name: string]: unknown } } }; extras?: { [name: string]: unknown } }; isDraft: boolean; published: number | null; version: number; faults: Array<{ nodeId: string | null; code: string; text: string }>; warnings: Array<{ nodeId: string | null; code: string; text: string }>; outcomes: { [name: string]: Array<{ id: string; displayName: string }> } };
  };
  /** List what was published of a journey, and drafts that a tool has replaced, newest first: who, and when */
  'GET /api/admin/journeys/{name}/versions': {
    params: { name: string };
    reply: { versions: Array<{ version: number; publishedAt: string; publishedBy: { id: string; name: string } | null; current: boolean; isDraft: boolean }> };
  };
  /** Show an earlier version of a journey, and how it differs from what is published */
  'GET /api/admin/journeys/{name}/versions/{version}': {
    params: { name: string; version: number };
    reply: { journey: { name: string; description: string; enabled: boolean; innerOnly: boolean; mustRun: boolean; noSession: boolean; entryNodeId: string; nodes: { [name: string]: { type: string; displayName: string; properties: { [name: string]: unknown }; connections: { [name: string]: string }; x: number; y: number; extras?: { [name: string]: unknown } } }; staticNodes?: { [name: string]: { x: number; y: number } }; scripts?: { [name: string]: { name: string; description: string; source: string; evaluatorVersion: "1.0" | "2.0"; extras?: { [name: string]: unknown } } }; extras?: { [name: string]: unknown } }; difference: Array<{ nodeId: string | null; kind: "added" | "removed" | "changed"; text: string }> };
  };
  /** Make an earlier version of a journey the draft */
  'POST /api/admin/journeys/{name}/versions/{version}/restore': {
    params: { name: string; version: number };
    reply: { name: string; journey: { name: string; description: string; enabled: boolean; innerOnly: boolean; mustRun: boolean; noSession: boolean; entryNodeId: string; nodes: { [name: string]: { type: string; displayName: string; properties: { [name: string]: unknown }; connections: { [name: string]: string }; x: number; y: number; extras?: { [name: string]: unknown } } }; staticNodes?: { [name: string]: { x: number; y: number } }; scripts?: { [name: string]: { name: string; description: string; source: string; evaluatorVersion: "1.0" | "2.0"; extras?: { [name: string]: unknown } } }; extras?: { [name: string]: unknown } }; isDraft: boolean; published: number | null; version: number; faults: Array<{ nodeId: string | null; code: string; text: string }>; warnings: Array<{ nodeId: string | null; code: string; text: string }>; outcomes: { [name: string]: Array<{ id: string; displayName: string }> } };
  };
  /** Export a journey with those that it runs, as PingAM’s tools read it */
  'GET /api/admin/journeys/{name}/file': {
    params: { name: string };
    reply: { meta: { [name: string]: unknown }; trees: { [name: string]: { [name: string]: unknown } } };
  };
  /** Import journeys from a file of this server, PingAM, frodo or amster, as drafts */
  'POST /api/admin/journeys/import': {
    body: { file: unknown; replace: boolean };
    reply: { imported: Array<string>; warnings: Array<string> };
  };
  /** List the journeys as PingAM’s trees; one that was never published is not enabled */
  'GET /am/json/realms/{realm}/realm-config/authentication/authenticationtrees/trees': {
    params: { realm: string };
    reply: { result: Array<{ [name: string]: unknown }>; resultCount: number; pagedResultsCookie: null; totalPagedResultsPolicy: string; totalPagedResults: number; remainingPagedResults: number };
  };
  /** Show a journey as PingAM’s tree */
  'GET /am/json/realms/{realm}/realm-config/authentication/authenticationtrees/trees/{name}': {
    params: { realm: string; name: string };
    reply: { [name: string]: unknown };
  };
  /** Publish a tree with the nodes that were written for it; one that cannot run and never did is kept as a draft */
  'PUT /am/json/realms/{realm}/realm-config/authentication/authenticationtrees/trees/{name}': {
    params: { realm: string; name: string };
    body: { entryNodeId: string; nodes: { [name: string]: unknown } };
    reply: { [name: string]: unknown };
  };
  /** Delete a journey by PingAM’s address */
  'DELETE /am/json/realms/{realm}/realm-config/authentication/authenticationtrees/trees/{name}': {
    params: { realm: string; name: string };
    reply: { [name: string]: unknown };
  };
  /** List the types of nodes (getAllTypes), or all nodes (nextdescendents) */
  'POST /am/json/realms/{realm}/realm-config/authentication/authenticationtrees/nodes': {
    params: { realm: string };
    query: { _action: "getAllTypes" | "getCreatableTypes" | "nextdescendents" };
    reply: { result: Array<{ [name: string]: unknown }> };
  };
  /** List the scripts of journeys, and those that wait for the tree that will name them */
  'GET /am/json/realms/{realm}/scripts': {
    params: { realm: string };
    query?: { _queryFilter?: string };
    reply: { result: Array<{ [name: string]: unknown }>; resultCount: number; pagedResultsCookie: null };
  };
  /** Show a script of a journey */
  'GET /am/json/realms/{realm}/scripts/{id}': {
    params: { realm: string; id: string };
    reply: { [name: string]: unknown };
  };
  /** Write a script, for the tree that will name it and for the journeys that have it */
  'PUT /am/json/realms/{realm}/scripts/{id}': {
    params: { realm: string; id: string };
    body: { [name: string]: unknown };
    reply: { [name: string]: unknown };
  };
  /** Delete a script that no journey has */
  'DELETE /am/json/realms/{realm}/scripts/{id}': {
    params: { realm: string; id: string };
    reply: { [name: string]: unknown };
  };
  /** List SAML entities: there are none here */
  'GET /am/json/realms/{realm}/realm-config/saml2': {
    params: { realm: string };
    query?: { _queryFilter?: string };
    reply: { result: Array<{ [name: string]: unknown }>; resultCount: number; pagedResultsCookie: null };
  };
  /** List circles of trust: there are none here */
  'GET /am/json/realms/{realm}/realm-config/federation/circlesoftrust': {
    params: { realm: string };
    query?: { _queryFilter?: string };
    reply: { result: Array<{ [name: string]: unknown }>; resultCount: number; pagedResultsCookie: null };
  };
  /** List providers that people sign in by elsewhere (nextdescendents): there are none here */
  'POST /am/json/realms/{realm}/realm-config/services/SocialIdentityProviders': {
    params: { realm: string };
    query: { _action: "nextdescendents" };
    reply: { result: Array<{ [name: string]: unknown }> };
  };
  /** List the nodes of a type */
  'GET /am/json/realms/{realm}/realm-config/authentication/authenticationtrees/nodes/{type}': {
    params: { realm: string; type: string };
    reply: { result: Array<{ [name: string]: unknown }>; resultCount: number; pagedResultsCookie: null; totalPagedResultsPolicy: string; totalPagedResults: number; remainingPagedResults: number };
  };
  /** Describe a type of node (schema, template, getType, listOutcomes), or write a node of it (create) */
  'POST /am/json/realms/{realm}/realm-config/authentication/authenticationtrees/nodes/{type}': {
    params: { realm: string; type: string };
    query: { _action: "schema" | "template" | "getType" | "listOutcomes" | "create" };
    body: { [name: string]: unknown };
    reply: unknown;
  };
  /** Show a node */
  'GET /am/json/realms/{realm}/realm-config/authentication/authenticationtrees/nodes/{type}/{id}': {
    params: { realm: string; type: string; id: string };
    reply: { [name: string]: unknown };
  };
  /** Write a node, for the tree that will name it */
  'PUT /am/json/realms/{realm}/realm-config/authentication/authenticationtrees/nodes/{type}/{id}': {
    params: { realm: string; type: string; id: string };
    body: { [name: string]: unknown };
    reply: { [name: string]: unknown };
  };
  /** Delete a node that no tree names */
  'DELETE /am/json/realms/{realm}/realm-config/authentication/authenticationtrees/nodes/{type}/{id}': {
    params: { realm: string; type: string; id: string };
    reply: { [name: string]: unknown };
  };
  /** List the nodes of a type, in the address of later releases */
  'GET /am/json/realms/{realm}/realm-config/authentication/authenticationtrees/nodes/{type}/1.0': {
    params: { realm: string; type: string };
    reply: { result: Array<{ [name: string]: unknown }>; resultCount: number; pagedResultsCookie: null; totalPagedResultsPolicy: string; totalPagedResults: number; remainingPagedResults: number };
  };
  /** Describe a type of node (schema, template, getType, listOutcomes), or write a node of it (create), in the address of later releases */
  'POST /am/json/realms/{realm}/realm-config/authentication/authenticationtrees/nodes/{type}/1.0': {
    params: { realm: string; type: string };
    query: { _action: "schema" | "template" | "getType" | "listOutcomes" | "create" };
    body: { [name: string]: unknown };
    reply: unknown;
  };
  /** Show a node, in the address of later releases */
  'GET /am/json/realms/{realm}/realm-config/authentication/authenticationtrees/nodes/{type}/1.0/{id}': {
    params: { realm: string; type: string; id: string };
    reply: { [name: string]: unknown };
  };
  /** Write a node, for the tree that will name it, in the address of later releases */
  'PUT /am/json/realms/{realm}/realm-config/authentication/authenticationtrees/nodes/{type}/1.0/{id}': {
    params: { realm: string; type: string; id: string };
    body: { [name: string]: unknown };
    reply: { [name: string]: unknown };
  };
  /** Delete a node that no tree names, in the address of later releases */
  'DELETE /am/json/realms/{realm}/realm-config/authentication/authenticationtrees/nodes/{type}/1.0/{id}': {
    params: { realm: string; type: string; id: string };
    reply: { [name: string]: unknown };
  };
  /** List the devices of the caller */
  'GET /api/self/devices': {
    reply: { devices: Array<{ id: string; name: string; mode: "online" | "offline" | "standard" | "pingam"; state: "pending" | "active" | "locked" | "removed"; platform: string; protection: "none" | "pin" | "biometric"; push: { available: boolean; reason: { code: string; text: string } | null }; credentials: Array<{ kind: "totp" | "hotp" | "ocra" | "push"; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; checksum: boolean; truncationOffset: number | null }>; lastSyncAt: string | null; lastUsedAt: string | null; activatedAt: string | null }> };
  };
  /** Rename a device */
  'PATCH /api/self/devices/{id}': {
    params: { id: string };
    body: { name: string };
    reply: { id: string; name: string; mode: "online" | "offline" | "standard" | "pingam"; state: "pending" | "active" | "locked" | "removed"; platform: string; protection: "none" | "pin" | "biometric"; push: { available: boolean; reason: { code: string; text: string } | null }; credentials: Array<{ kind: "totp" | "hotp" | "ocra" | "push"; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; checksum: boolean; truncationOffset: number | null }>; lastSyncAt: string | null; lastUsedAt: string | null; activatedAt: string | null };
  };
  /** Remove a device; needs a second factor proved just now */
  'DELETE /api/self/devices/{id}': {
    params: { id: string };
    reply: null;
  };
  /** The settings of this device, signed by its realm, and whether it still counts */
  'GET /device/v1/profile': {
    query?: { applied?: number; reads?: number; key?: string; app?: string };
    reply: { profile: string; state: "active" | "locked" | "removed"; serverTime: string; keys?: Array<string> };
  };
  /** The device cannot take a profile over, and says why; what it had goes on working */
  'POST /device/v1/profile/refused': {
    body: { version: number; reason: string };
    reply: null;
  };
  /** Name the key that a fingerprint or face releases; approvals that need one are signed by it */
  'POST /device/v1/biometric-key': {
    body: { key: string };
    reply: null;
  };
  /** List the devices of a user */
  'GET /api/admin/users/{id}/devices': {
    params: { id: string };
    reply: { devices: Array<{ id: string; name: string; mode: "online" | "offline" | "standard" | "pingam"; state: "pending" | "active" | "locked" | "removed"; platform: string; protection: "none" | "pin" | "biometric"; push: { available: boolean; reason: { code: string; text: string } | null }; credentials: Array<{ kind: "totp" | "hotp" | "ocra" | "push"; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; checksum: boolean; truncationOffset: number | null }>; lastSyncAt: string | null; lastUsedAt: string | null; activatedAt: string | null; appVersion: string; lockReason: string; version: number; wantedVersion: number; appliedVersion: number; appliedAt: string | null; refused: { version: number; reason: string; at: string } | null; connected: boolean | null; changeable: { available: boolean; reason: { code: string; text: string } | null }; configuration: { types?: { code?: "totp" | "hotp" | "none"; push?: boolean }; algorithm?: "SHA1" | "SHA256" | "SHA512"; digits?: number; period?: number; issuer?: string; colour?: string; protection?: "none" | "pin" | "biometric" }; settings: { types: { code: "totp" | "hotp" | "none"; push: boolean }; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; issuer: string; colour: string; protection: "none" | "pin" | "biometric" }; inherited: { types: { code: "totp" | "hotp" | "none"; push: boolean }; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; issuer: string; colour: string; protection: "none" | "pin" | "biometric" }; applied: { types: { code: "totp" | "hotp" | "none"; push: boolean }; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; issuer: string; colour: string; protection: "none" | "pin" | "biometric" } | null; biometricKey: boolean }> };
  };
  /** Remove a device of a user of the realm */
  'DELETE /api/admin/devices/{id}': {
    params: { id: string };
    reply: null;
  };
  /** Show a device: its settings, what the realm gives it, and what it has taken over */
  'GET /api/admin/devices/{id}': {
    params: { id: string };
    reply: { id: string; name: string; mode: "online" | "offline" | "standard" | "pingam"; state: "pending" | "active" | "locked" | "removed"; platform: string; protection: "none" | "pin" | "biometric"; push: { available: boolean; reason: { code: string; text: string } | null }; credentials: Array<{ kind: "totp" | "hotp" | "ocra" | "push"; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; checksum: boolean; truncationOffset: number | null }>; lastSyncAt: string | null; lastUsedAt: string | null; activatedAt: string | null; appVersion: string; lockReason: string; version: number; wantedVersion: number; appliedVersion: number; appliedAt: string | null; refused: { version: number; reason: string; at: string } | null; connected: boolean | null; changeable: { available: boolean; reason: { code: string; text: string } | null }; configuration: { types?: { code?: "totp" | "hotp" | "none"; push?: boolean }; algorithm?: "SHA1" | "SHA256" | "SHA512"; digits?: number; period?: number; issuer?: string; colour?: string; protection?: "none" | "pin" | "biometric" }; settings: { types: { code: "totp" | "hotp" | "none"; push: boolean }; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; issuer: string; colour: string; protection: "none" | "pin" | "biometric" }; inherited: { types: { code: "totp" | "hotp" | "none"; push: boolean }; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; issuer: string; colour: string; protection: "none" | "pin" | "biometric" }; applied: { types: { code: "totp" | "hotp" | "none"; push: boolean }; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; issuer: string; colour: string; protection: "none" | "pin" | "biometric" } | null; biometricKey: boolean };
  };
  /** Change name and settings of a device; the app follows at once, or when it next connects */
  'PATCH /api/admin/devices/{id}': {
    params: { id: string };
    body: { name?: string; configuration?: { types?: { code?: "totp" | "hotp" | "none" | null; push?: boolean | null } | null; algorithm?: "SHA1" | "SHA256" | "SHA512" | null; digits?: number | null; period?: number | null; issuer?: string | null; colour?: string | null; protection?: "none" | "pin" | "biometric" | null }; version?: number };
    reply: { id: string; name: string; mode: "online" | "offline" | "standard" | "pingam"; state: "pending" | "active" | "locked" | "removed"; platform: string; protection: "none" | "pin" | "biometric"; push: { available: boolean; reason: { code: string; text: string } | null }; credentials: Array<{ kind: "totp" | "hotp" | "ocra" | "push"; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; checksum: boolean; truncationOffset: number | null }>; lastSyncAt: string | null; lastUsedAt: string | null; activatedAt: string | null; appVersion: string; lockReason: string; version: number; wantedVersion: number; appliedVersion: number; appliedAt: string | null; refused: { version: number; reason: string; at: string } | null; connected: boolean | null; changeable: { available: boolean; reason: { code: string; text: string } | null }; configuration: { types?: { code?: "totp" | "hotp" | "none"; push?: boolean }; algorithm?: "SHA1" | "SHA256" | "SHA512"; digits?: number; period?: number; issuer?: string; colour?: string; protection?: "none" | "pin" | "biometric" }; settings: { types: { code: "totp" | "hotp" | "none"; push: boolean }; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; issuer: string; colour: string; protection: "none" | "pin" | "biometric" }; inherited: { types: { code: "totp" | "hotp" | "none"; push: boolean }; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; issuer: string; colour: string; protection: "none" | "pin" | "biometric" }; applied: { types: { code: "totp" | "hotp" | "none"; push: boolean }; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; issuer: string; colour: string; protection: "none" | "pin" | "biometric" } | null; biometricKey: boolean };
  };
  /** Lock a device: it shows no codes and approves nothing until it is unlocked */
  'POST /api/admin/devices/{id}/lock': {
    params: { id: string };
    body: { reason?: string };
    reply: { id: string; name: string; mode: "online" | "offline" | "standard" | "pingam"; state: "pending" | "active" | "locked" | "removed"; platform: string; protection: "none" | "pin" | "biometric"; push: { available: boolean; reason: { code: string; text: string } | null }; credentials: Array<{ kind: "totp" | "hotp" | "ocra" | "push"; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; checksum: boolean; truncationOffset: number | null }>; lastSyncAt: string | null; lastUsedAt: string | null; activatedAt: string | null; appVersion: string; lockReason: string; version: number; wantedVersion: number; appliedVersion: number; appliedAt: string | null; refused: { version: number; reason: string; at: string } | null; connected: boolean | null; changeable: { available: boolean; reason: { code: string; text: string } | null }; configuration: { types?: { code?: "totp" | "hotp" | "none"; push?: boolean }; algorithm?: "SHA1" | "SHA256" | "SHA512"; digits?: number; period?: number; issuer?: string; colour?: string; protection?: "none" | "pin" | "biometric" }; settings: { types: { code: "totp" | "hotp" | "none"; push: boolean }; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; issuer: string; colour: string; protection: "none" | "pin" | "biometric" }; inherited: { types: { code: "totp" | "hotp" | "none"; push: boolean }; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; issuer: string; colour: string; protection: "none" | "pin" | "biometric" }; applied: { types: { code: "totp" | "hotp" | "none"; push: boolean }; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; issuer: string; colour: string; protection: "none" | "pin" | "biometric" } | null; biometricKey: boolean };
  };
  /** End the lock of a device */
  'POST /api/admin/devices/{id}/unlock': {
    params: { id: string };
    reply: { id: string; name: string; mode: "online" | "offline" | "standard" | "pingam"; state: "pending" | "active" | "locked" | "removed"; platform: string; protection: "none" | "pin" | "biometric"; push: { available: boolean; reason: { code: string; text: string } | null }; credentials: Array<{ kind: "totp" | "hotp" | "ocra" | "push"; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; checksum: boolean; truncationOffset: number | null }>; lastSyncAt: string | null; lastUsedAt: string | null; activatedAt: string | null; appVersion: string; lockReason: string; version: number; wantedVersion: number; appliedVersion: number; appliedAt: string | null; refused: { version: number; reason: string; at: string } | null; connected: boolean | null; changeable: { available: boolean; reason: { code: string; text: string } | null }; configuration: { types?: { code?: "totp" | "hotp" | "none"; push?: boolean }; algorithm?: "SHA1" | "SHA256" | "SHA512"; digits?: number; period?: number; issuer?: string; colour?: string; protection?: "none" | "pin" | "biometric" }; settings: { types: { code: "totp" | "hotp" | "none"; push: boolean }; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; issuer: string; colour: string; protection: "none" | "pin" | "biometric" }; inherited: { types: { code: "totp" | "hotp" | "none"; push: boolean }; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; issuer: string; colour: string; protection: "none" | "pin" | "biometric" }; applied: { types: { code: "totp" | "hotp" | "none"; push: boolean }; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; issuer: string; colour: string; protection: "none" | "pin" | "biometric" } | null; biometricKey: boolean };
  };
  /** List the devices of a user, by user name */
  'GET /api/v1/users/{user}/devices': {
    params: { user: string };
    reply: { devices: Array<{ id: string; name: string; mode: "online" | "offline" | "standard" | "pingam"; state: "pending" | "active" | "locked" | "removed"; platform: string; protection: "none" | "pin" | "biometric"; push: { available: boolean; reason: { code: string; text: string } | null }; credentials: Array<{ kind: "totp" | "hotp" | "ocra" | "push"; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; checksum: boolean; truncationOffset: number | null }>; lastSyncAt: string | null; lastUsedAt: string | null; activatedAt: string | null }> };
  };
  /** The key with which a browser subscribes to its push service for this server, and which kinds of services can be used */
  'GET /device/v1/push-key': {
    reply: { key: string; kinds: Array<"web-push" | "fcm" | "apns"> };
  };
  /** Where this device is woken when a push waits; it replaces the one before */
  'POST /device/v1/push-address': {
    body: { kind: "web-push"; endpoint: string; p256dh: string; auth: string } | { kind: "fcm"; token: string } | { kind: "apns"; token: string };
    reply: null;
  };
  /** This device is not to be woken any more */
  'DELETE /device/v1/push-address': {
    reply: null;
  };
  /** A message of an authenticator app that speaks PingAM: `register`, `authenticate`, `refresh`, or `pending` for our own */
  'POST /am/json/realms/{realm}/push/sns/message': {
    params: { realm: string };
    query?: { _action?: string };
    body: { messageId?: unknown; jwt?: unknown; mechanismUid?: unknown };
    reply: { messages?: Array<{ messageId: string; message: string }> };
  };
  /** Check a one-time code of a user; 200 means yes, and only yes */
  'POST /api/v1/verifications/code': {
    body: { user: string; code: string; address?: string };
    reply: { verified: true; verificationId: string; user: string; device: { id: string; name: string }; method: "totp" | "hotp" };
  };
  /** Ask a user on the phone; show the number of the reply on the screen where the user waits */
  'POST /api/v1/pushes': {
    body: { user: string; asked?: string; service?: string; matching?: "typed-2" | "typed-6" | "scan" | "none"; context?: { address?: string; browser?: string; place?: string }; expiresInSeconds?: number };
    reply: { id: string; state: "pending" | "approved" | "denied" | "reported" | "mismatched" | "cancelled" | "expired"; matching: "typed-2" | "typed-6" | "scan" | "none"; number: string | null; link: string | null; createdAt: string; expiresAt: string; delivery: { state: "under-way" | "delayed" | "failed"; code: string; text: string; next: string; since: string | null } | null };
  };
  /** Show a push; with `wait`, as soon as it has ended or the time is over */
  'GET /api/v1/pushes/{id}': {
    params: { id: string };
    query?: { wait?: number };
    reply: { id: string; state: "pending" | "approved" | "denied" | "reported" | "mismatched" | "cancelled" | "expired"; matching: "typed-2" | "typed-6" | "scan" | "none"; number: string | null; link: string | null; createdAt: string; expiresAt: string; delivery: { state: "under-way" | "delayed" | "failed"; code: string; text: string; next: string; since: string | null } | null };
  };
  /** Take a push back; one that has ended stays as it is */
  'DELETE /api/v1/pushes/{id}': {
    params: { id: string };
    reply: { id: string; state: "pending" | "approved" | "denied" | "reported" | "mismatched" | "cancelled" | "expired"; matching: "typed-2" | "typed-6" | "scan" | "none"; number: string | null; link: string | null; createdAt: string; expiresAt: string; delivery: { state: "under-way" | "delayed" | "failed"; code: string; text: string; next: string; since: string | null } | null };
  };
  /** The pushes that wait for an answer of this device */
  'GET /device/v1/pushes': {
    reply: { pushes: Array<string> };
  };
  /** Everything that the person must see before answering */
  'GET /device/v1/pushes/{id}': {
    params: { id: string };
    reply: { details: string };
  };
  /** Say that a push was notified on this device, or is before a person’s eyes */
  'POST /device/v1/pushes/{id}/receipt': {
    params: { id: string };
    body: { step: "notified" | "opened" };
    reply: null;
  };
  /** Approve, deny, or deny and report */
  'POST /device/v1/pushes/{id}/answer': {
    params: { id: string };
    body: { answer: string };
    reply: { state: "pending" | "approved" | "denied" | "reported" | "mismatched" | "cancelled" | "expired" };
  };
  /** The last pushes of a device, newest first, with their way to it hop by hop */
  'GET /api/admin/devices/{id}/deliveries': {
    params: { id: string };
    query?: { after?: string };
    reply: { address: { kind: "web-push" | "fcm" | "apns"; host: string; setAt: string } | null; dropped: { at: string; text: string } | null; deliveries: Array<{ id: string; service: string; asked: string; state: "pending" | "approved" | "denied" | "reported" | "mismatched" | "cancelled" | "expired"; createdAt: string; expiresAt: string; why: { state: "under-way" | "delayed" | "failed"; code: string; text: string; next: string; since: string | null } | null; hops: Array<{ hop: "server" | "channel" | "poll" | "web-push" | "fcm" | "apns" | "app"; state: "queued" | "sent" | "accepted" | "waiting" | "refused" | "failed" | "received" | "opened" | "answered" | "ended"; at: string; text: string | null }> }>; next: string | null };
  };
  /** Tell how many recovery codes the caller has left */
  'GET /api/self/recovery-codes': {
    reply: { left: number; madeAt: string | null; attention: { code: string; text: string } | null; wasUsedHere: boolean };
  };
  /** Make new recovery codes for the caller, which are shown this once; those before count no more */
  'POST /api/self/recovery-codes': {
    reply: { codes: Array<string>; left: number };
  };
  /** Tell how many recovery codes a user has left */
  'GET /api/admin/users/{id}/recovery-codes': {
    params: { id: string };
    reply: { left: number; madeAt: string | null; isFew: boolean };
  };
  /** End the recovery codes of a user: those that are left count no more */
  'DELETE /api/admin/users/{id}/recovery-codes': {
    params: { id: string };
    reply: { ended: number };
  };
  /** Begin to add a device */
  'POST /api/self/registrations': {
    body: { method: "online" | "key-uri" };
    reply: { id: string; method: "online" | "key-uri" | "pingam"; state: "waiting" | "scanned" | "claimed" | "registered" | "cancelled" | "expired" | "failed"; link: string | null; createdAt: string; expiresAt: string; serverTime: string; device: { id: string; name: string } | null; failure: { code: string; text: string } | null; keyUri?: string; secret?: string; sessionKey?: string };
  };
  /** The online registration that has not ended, if any */
  'GET /api/self/registrations/current': {
    reply: { registration: { id: string; method: "online" | "key-uri" | "pingam"; state: "waiting" | "scanned" | "claimed" | "registered" | "cancelled" | "expired" | "failed"; link: string | null; createdAt: string; expiresAt: string; serverTime: string; device: { id: string; name: string } | null; failure: { code: string; text: string } | null } | null };
  };
  /** One registration of the caller */
  'GET /api/self/registrations/{id}': {
    params: { id: string };
    reply: { id: string; method: "online" | "key-uri" | "pingam"; state: "waiting" | "scanned" | "claimed" | "registered" | "cancelled" | "expired" | "failed"; link: string | null; createdAt: string; expiresAt: string; serverTime: string; device: { id: string; name: string } | null; failure: { code: string; text: string } | null };
  };
  /** Cancel a registration; one that has ended stays as it ended */
  'DELETE /api/self/registrations/{id}': {
    params: { id: string };
    reply: { id: string; method: "online" | "key-uri" | "pingam"; state: "waiting" | "scanned" | "claimed" | "registered" | "cancelled" | "expired" | "failed"; link: string | null; createdAt: string; expiresAt: string; serverTime: string; device: { id: string; name: string } | null; failure: { code: string; text: string } | null };
  };
  /** Replace a registration by a new one of the same method, with a new code and a new id */
  'POST /api/self/registrations/{id}/renew': {
    params: { id: string };
    reply: { id: string; method: "online" | "key-uri" | "pingam"; state: "waiting" | "scanned" | "claimed" | "registered" | "cancelled" | "expired" | "failed"; link: string | null; createdAt: string; expiresAt: string; serverTime: string; device: { id: string; name: string } | null; failure: { code: string; text: string } | null; keyUri?: string; secret?: string; sessionKey?: string };
  };
  /** Confirm another authenticator app with its first code */
  'POST /api/self/registrations/{id}/confirm': {
    params: { id: string };
    body: { code: string };
    reply: { id: string; method: "online" | "key-uri" | "pingam"; state: "waiting" | "scanned" | "claimed" | "registered" | "cancelled" | "expired" | "failed"; link: string | null; createdAt: string; expiresAt: string; serverTime: string; device: { id: string; name: string } | null; failure: { code: string; text: string } | null };
  };
  /** Count the first phone for the session whose page began to add it */
  'POST /api/self/registrations/{id}/count': {
    params: { id: string };
    body: { sessionKey: string };
    reply: { counted: boolean };
  };
  /** Open a registration link: what it offers, signed by the realm */
  'POST /device/v1/registrations/open': {
    body: { token: string };
    reply: { offer: string; serverTime: string };
  };
  /** Become the device of a registration, with keys made on the phone */
  'POST /device/v1/registrations/claim': {
    body: { token: string; claim: string };
    reply: { deviceId: string; profile: string; secrets: string; serverTime: string; keys: Array<string> };
  };
  /** Prove the new device with its first code; only then does it count */
  'POST /device/v1/registrations/prove': {
    query?: { key?: string };
    body: { code: string };
    reply: { profile: string; keys: Array<string> };
  };
  /** The device removes itself, or gives up before it was registered */
  'DELETE /device/v1/device': {
    reply: null;
  };
  /** List the devices that have one kind of factor; a device with both stands in both lists */
  'GET /am/json/realms/{realm}/users/{user}/devices/2fa/{type}': {
    params: { realm: string; user: string; type: "oath" | "push" | "webauthn" | "binding" };
    query?: { _queryFilter?: string };
    reply: { result: Array<{ _id: string; _rev: string; createdDate: number; lastAccessDate: number; deviceName: string; uuid: string; deviceManagementStatus: boolean; recoveryCodes?: Array<string> }>; resultCount: number; pagedResultsCookie: null; totalPagedResultsPolicy: "NONE"; totalPagedResults: -1; remainingPagedResults: -1 };
  };
  /** Read (`check`), set (`skip`) or take back (`reset`) what a person chose about being asked for a kind of factor */
  'POST /am/json/realms/{realm}/users/{user}/devices/2fa/{type}': {
    params: { realm: string; user: string; type: "oath" | "push" };
    query: { _action: "check" | "skip" | "reset" };
    body: { value?: boolean };
    reply: { result?: boolean };
  };
  /** Take one kind of factor from a device, which goes with its last; one’s own needs a second factor proved just now */
  'DELETE /am/json/realms/{realm}/users/{user}/devices/2fa/{type}/{uuid}': {
    params: { realm: string; user: string; type: "oath" | "push" | "webauthn" | "binding"; uuid: string };
    body: Record<string, never>;
    reply: { _id: string; _rev: string; uuid: string; recoveryCodes: Array<string>; createdDate: number; lastAccessDate: number; sharedSecret: string; deviceName: string; lastLogin?: number; counter?: number; checksumDigit?: boolean; truncationOffset?: number; clockDriftSeconds?: number; communicationId?: string; communicationType?: string; deviceId?: string; deviceMechanismUID?: string; deviceType?: string; issuer?: string };
  };
  /** Change a device of a kind that can be changed; there are none of these here */
  'PUT /am/json/realms/{realm}/users/{user}/devices/2fa/{type}/{uuid}': {
    params: { realm: string; user: string; type: "oath" | "push" | "webauthn" | "binding"; uuid: string };
    body: Record<string, never>;
    reply: Record<string, unknown>;
  };
  /** List what is known of the machines that a person signs in from: nothing is kept of them here */
  'GET /am/json/realms/{realm}/users/{user}/devices/profile': {
    params: { realm: string; user: string };
    query?: { _queryFilter?: string };
    reply: { result: Array<Record<string, unknown>>; resultCount: number; pagedResultsCookie: null; totalPagedResultsPolicy: "NONE"; totalPagedResults: -1; remainingPagedResults: -1 };
  };
  /** Change what is known of a machine: nothing is kept of them here */
  'PUT /am/json/realms/{realm}/users/{user}/devices/profile/{identifier}': {
    params: { realm: string; user: string; identifier: string };
    body: Record<string, never>;
    reply: Record<string, unknown>;
  };
  /** Forget what is known of a machine: nothing is kept of them here */
  'DELETE /am/json/realms/{realm}/users/{user}/devices/profile/{identifier}': {
    params: { realm: string; user: string; identifier: string };
    body: Record<string, never>;
    reply: Record<string, unknown>;
  };
  /** Take a step of a journey, as clients of PingAM do */
  'POST /am/json/realms/{realm}/authenticate': {
    params: { realm: string };
    query?: { authIndexType?: string; authIndexValue?: string; ForceAuth?: string; noSession?: string; suspendedId?: string; asSignedIn?: string; sessionUpgradeSSOTokenId?: string };
    body: { authId?: unknown; callbacks?: unknown };
    reply: { authId?: string; stage?: string; header?: string; description?: string; callbacks?: Array<{ type: string; output: Array<{ name: string; value: unknown }>; input?: Array<{ name: string; value: unknown }>; _id: number }>; lanyard?: { journey: string; nodeId: string; within: Array<{ journey: string; nodeId: string }> }; tokenId?: string; message?: string; successUrl?: string; realm?: string };
  };
  /** Ask for a session, prolong it or end it, as clients of PingAM do */
  'POST /am/json/realms/{realm}/sessions': {
    params: { realm: string };
    query?: { _action?: string; tokenId?: string };
    body: { tokenId?: string; sessionHandles?: unknown };
    reply: { username?: string; universalId?: string; realm?: string; sessionHandle?: string; latestAccessTime?: string; maxIdleExpirationTime?: string; maxSessionExpirationTime?: string; properties?: { [name: string]: string }; result?: string | { [name: string]: boolean }; uid?: string; idletime?: number; maxidletime?: number; maxsessiontime?: number; maxtime?: number };
  };
  /** List the live sessions of a user with their handles, as clients of PingAM do */
  'GET /am/json/realms/{realm}/sessions': {
    params: { realm: string };
    query: { _queryFilter: string };
    reply: { result: Array<{ username: string; universalId: string; realm: string; sessionHandle: string; latestAccessTime: string; maxIdleExpirationTime: string; maxSessionExpirationTime: string }>; resultCount: number; pagedResultsCookie: null; totalPagedResultsPolicy: string; totalPagedResults: number; remainingPagedResults: number };
  };
  /** What clients of PingAM need to know of this server; the subject is an asterisk */
  'GET /am/json/realms/{realm}/serverinfo/{subject}': {
    params: { realm: string; subject: string };
    reply: { domains: Array<string>; protectedUserAttributes: Array<string>; cookieName: string; secureCookie: boolean; cookieHttpOnly: boolean; cookieSameSite: string; forgotPassword: "true" | "false"; forgotUsername: "true" | "false"; kbaEnabled: "true" | "false"; selfRegistration: "true" | "false"; lang: string; successfulUserRegistrationDestination: string; socialImplementations: Array<string>; referralsEnabled: "true" | "false"; zeroPageLogin: { enabled: boolean; refererWhitelist: Array<string>; allowedWithoutReferer: boolean }; realm: string; xuiUserSessionValidationEnabled: boolean };
  };
  /** The version of PingAM whose protocol is spoken here */
  'GET /am/json/realms/{realm}/serverinfo/version': {
    params: { realm: string };
    reply: { version: string; fullVersion: string; revision: string; date: string };
  };
  /** The domains of the session cookie: none, because it is for this host alone */
  'GET /am/json/realms/{realm}/serverinfo/cookieDomains': {
    params: { realm: string };
    reply: { domains: Array<string> };
  };
  /** Whose session this is, as clients of PingAM ask it */
  'POST /am/json/realms/{realm}/users': {
    params: { realm: string };
    query?: { _action?: string };
    reply: { id: string; realm: string; dn: string; successURL: string; fullLoginURL: string };
  };
  /** The discovery document of a realm, from which clients of PingAM find everything else */
  'GET /am/oauth2/realms/{realm}/.well-known/openid-configuration': {
    params: { realm: string };
    reply: { issuer: string; authorization_endpoint: string; token_endpoint: string; userinfo_endpoint: string; revocation_endpoint: string; introspection_endpoint: string; end_session_endpoint: string; jwks_uri: string; response_types_supported: Array<string>; subject_types_supported: Array<string>; id_token_signing_alg_values_supported: Array<string>; grant_types_supported: Array<string>; scopes_supported: Array<string>; code_challenge_methods_supported: Array<string> };
  };
  /** Not offered yet: answers that somebody would have to act */
  'GET /am/oauth2/realms/{realm}/authorize': {
    params: { realm: string };
    reply: null;
  };
  /** Not offered yet: tokens for a code */
  'POST /am/oauth2/realms/{realm}/access_token': {
    params: { realm: string };
    reply: Record<string, unknown>;
  };
  /** Not offered yet: claims about a person */
  'GET /am/oauth2/realms/{realm}/userinfo': {
    params: { realm: string };
    reply: Record<string, unknown>;
  };
  /** Not offered yet: the end of a token */
  'POST /am/oauth2/realms/{realm}/token/revoke': {
    params: { realm: string };
    reply: Record<string, unknown>;
  };
  /** Not offered yet: the state of a token */
  'POST /am/oauth2/realms/{realm}/introspect': {
    params: { realm: string };
    reply: Record<string, unknown>;
  };
  /** Not offered yet: a sign-out by an application */
  'GET /am/oauth2/realms/{realm}/connect/endSession': {
    params: { realm: string };
    reply: Record<string, unknown>;
  };
  /** Not offered yet: the keys of tokens */
  'GET /am/oauth2/realms/{realm}/connect/jwk_uri': {
    params: { realm: string };
    reply: Record<string, unknown>;
  };
  /** Show how many people are enrolled, pending or stuck, sign-ins over time, and what needs a person now */
  'GET /api/admin/overview': {
    query?: { zone?: string };
    reply: { users: number; enrolled: number; phones: number; countedAt: string | null; pending: Array<{ code: string; count: number; text: string; help: string }>; stuck: Array<{ code: string; count: number; text: string; help: string }>; needs: Array<{ code: string; count: number; text: string; help: string }>; hours: Array<{ at: string; success: number; refused: number }>; days: Array<{ at: string; success: number; refused: number }> };
  };
  /** List the people behind a figure of the overview, and why they stand there */
  'GET /api/admin/overview/{code}': {
    params: { code: string };
    query?: { after?: string; limit?: number };
    reply: { code: string; title: string; help: string; reasons: Array<{ text: string; count: number }>; people: Array<{ subject: string; user: { id: string; name: string; displayName: string }; device: { id: string; name: string } | null; reason: string | null; at: string | null }>; next: string | null };
  };
}
