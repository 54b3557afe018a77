/** Generated from the OpenAPI document by `npm run generate`. */
export interface Routes {
  /** List audit events of the realm, newest first */
  'GET /api/admin/audit': {
    query?: { type?: "realm.created" | "realm.changed" | "user.created" | "user.changed" | "user.unlocked" | "user.link-created" | "user.password-set" | "session.started" | "session.raised" | "session.ended" | "service.created" | "service.revoked" | "sign-in.password" | "sign-in.abandoned" | "registration.started" | "registration.scanned" | "registration.claimed" | "registration.code-refused" | "registration.renewed" | "registration.cancelled" | "registration.expired" | "registration.failed" | "device.registered" | "device.renamed" | "device.removed" | "verification.code" | "push.started" | "push.approved" | "push.denied" | "push.reported" | "push.mismatched" | "push.answer-refused" | "push.cancelled" | "push.expired" | "push.used"; user?: string; after?: string; limit?: number };
    reply: { events: Array<{ id: string; at: string; type: string; outcome: string; actor: { kind: string; id: string | null }; userId: string | null; deviceId: string | null; address: string | null; requestId: string | null; details: { [name: string]: unknown } }>; next: string | null };
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
    reply: { name: string; version: number; settings: { displayName: string; issuer: string; accent: string; protection: "none" | "pin" | "biometric"; registration: { expirySeconds: number; maxDevices: number }; otp: { algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; window: { past: number; future: number } }; push: { matching: "typed-2" | "typed-6" | "scan" | "none"; expirySeconds: number }; signIn: { expirySeconds: number }; session: { idleSeconds: number; absoluteSeconds: number; freshSeconds: number }; limits: { "password:user-address": { max: number; windowSeconds: number; lockSeconds: number }; "password:user": { max: number; windowSeconds: number; lockSeconds: number }; "password:address": { max: number; windowSeconds: number; lockSeconds: number }; "password:realm": { max: number; windowSeconds: number; lockSeconds: number }; "code:user": { max: number; windowSeconds: number; lockSeconds: number }; "code:address": { max: number; windowSeconds: number; lockSeconds: number }; "code:realm": { max: number; windowSeconds: number; lockSeconds: number }; "device:requests": { max: number; windowSeconds: number; lockSeconds: number }; "push:user": { max: number; windowSeconds: number; lockSeconds: number }; "push:address": { max: number; windowSeconds: number; lockSeconds: number }; "push:realm": { max: number; windowSeconds: number; lockSeconds: number }; "push-denied:user": { max: number; windowSeconds: number; lockSeconds: number }; "registration:user": { max: number; windowSeconds: number; lockSeconds: number }; "registration:address": { max: number; windowSeconds: number; lockSeconds: number }; "registration:realm": { max: number; windowSeconds: number; lockSeconds: number } } } };
  };
  /** Change settings of the realm */
  'PATCH /api/admin/realm': {
    body: { version?: number; settings: { displayName?: string; issuer?: string; accent?: string; protection?: "none" | "pin" | "biometric"; registration?: { expirySeconds?: number; maxDevices?: number }; otp?: { algorithm?: "SHA1" | "SHA256" | "SHA512"; digits?: number; period?: number; window?: { past?: number; future?: number } }; push?: { matching?: "typed-2" | "typed-6" | "scan" | "none"; expirySeconds?: number }; signIn?: { expirySeconds?: number }; session?: { idleSeconds?: number; absoluteSeconds?: number; freshSeconds?: number }; limits?: { "password:user-address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "password:user"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "password:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "password:realm"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "code:user"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "code:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "code:realm"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "device:requests"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "push:user"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "push:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "push:realm"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "push-denied:user"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "registration:user"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "registration:address"?: { max?: number; windowSeconds?: number; lockSeconds?: number }; "registration:realm"?: { max?: number; windowSeconds?: number; lockSeconds?: number } } } };
    reply: { name: string; version: number; settings: { displayName: string; issuer: string; accent: string; protection: "none" | "pin" | "biometric"; registration: { expirySeconds: number; maxDevices: number }; otp: { algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number; window: { past: number; future: number } }; push: { matching: "typed-2" | "typed-6" | "scan" | "none"; expirySeconds: number }; signIn: { expirySeconds: number }; session: { idleSeconds: number; absoluteSeconds: number; freshSeconds: number }; limits: { "password:user-address": { max: number; windowSeconds: number; lockSeconds: number }; "password:user": { max: number; windowSeconds: number; lockSeconds: number }; "password:address": { max: number; windowSeconds: number; lockSeconds: number }; "password:realm": { max: number; windowSeconds: number; lockSeconds: number }; "code:user": { max: number; windowSeconds: number; lockSeconds: number }; "code:address": { max: number; windowSeconds: number; lockSeconds: number }; "code:realm": { max: number; windowSeconds: number; lockSeconds: number }; "device:requests": { max: number; windowSeconds: number; lockSeconds: number }; "push:user": { max: number; windowSeconds: number; lockSeconds: number }; "push:address": { max: number; windowSeconds: number; lockSeconds: number }; "push:realm": { max: number; windowSeconds: number; lockSeconds: number }; "push-denied:user": { max: number; windowSeconds: number; lockSeconds: number }; "registration:user": { max: number; windowSeconds: number; lockSeconds: number }; "registration:address": { max: number; windowSeconds: number; lockSeconds: number }; "registration:realm": { max: number; windowSeconds: number; lockSeconds: number } } } };
  };
  /** Show the session of the caller */
  'GET /api/session': {
    reply: { id: string; user: { id: string; name: string; displayName: string; role: "user" | "auditor" | "helpdesk" | "administrator"; realm: string }; assurance: "password" | "two-factor"; factorAt: string | null; fresh: boolean; createdAt: string; expiresAt: string };
  };
  /** Sign out: end the session of the caller */
  'DELETE /api/session': {
    reply: null;
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
    query?: { search?: string; after?: string; limit?: number };
    reply: { users: Array<{ id: string; name: string; displayName: string; email: string | null; role: "user" | "auditor" | "helpdesk" | "administrator"; pushEnabled: boolean; state: "active" | "disabled"; locked: { reason: { code: string; text: string }; until: string } | null; devices: number; createdAt: string }>; next: string | null };
  };
  /** Create a user; without a password the reply holds a one-time link to set one */
  'POST /api/admin/users': {
    body: { name: string; displayName: string; email?: string; role?: "user" | "auditor" | "helpdesk" | "administrator"; password?: string; pushEnabled?: boolean };
    reply: { id: string; name: string; displayName: string; email: string | null; role: "user" | "auditor" | "helpdesk" | "administrator"; pushEnabled: boolean; state: "active" | "disabled"; locked: { reason: { code: string; text: string }; until: string } | null; devices: number; createdAt: string; link: string | null };
  };
  /** Show one user */
  'GET /api/admin/users/{id}': {
    params: { id: string };
    reply: { id: string; name: string; displayName: string; email: string | null; role: "user" | "auditor" | "helpdesk" | "administrator"; pushEnabled: boolean; state: "active" | "disabled"; locked: { reason: { code: string; text: string }; until: string } | null; devices: number; createdAt: string };
  };
  /** Change a user */
  'PATCH /api/admin/users/{id}': {
    params: { id: string };
    body: { displayName?: string; email?: string | null; role?: "user" | "auditor" | "helpdesk" | "administrator"; state?: "active" | "disabled"; pushEnabled?: boolean };
    reply: { id: string; name: string; displayName: string; email: string | null; role: "user" | "auditor" | "helpdesk" | "administrator"; pushEnabled: boolean; state: "active" | "disabled"; locked: { reason: { code: string; text: string }; until: string } | null; devices: number; createdAt: string };
  };
  /** End the locks of a user */
  'POST /api/admin/users/{id}/unlock': {
    params: { id: string };
    reply: { id: string; name: string; displayName: string; email: string | null; role: "user" | "auditor" | "helpdesk" | "administrator"; pushEnabled: boolean; state: "active" | "disabled"; locked: { reason: { code: string; text: string }; until: string } | null; devices: number; createdAt: string };
  };
  /** Make a one-time link with which a user sets a new password */
  'POST /api/admin/users/{id}/link': {
    params: { id: string };
    reply: { link: string };
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
  /** List the devices of the caller */
  'GET /api/self/devices': {
    reply: { devices: Array<{ id: string; name: string; mode: "online" | "offline" | "standard"; state: "pending" | "active" | "locked" | "removed"; platform: string; protection: "none" | "pin" | "biometric"; push: { available: boolean; reason: { code: string; text: string } | null }; credentials: Array<{ kind: "totp" | "hotp" | "ocra" | "push"; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number }>; lastSyncAt: string | null; lastUsedAt: string | null; activatedAt: string | null }> };
  };
  /** Rename a device */
  'PATCH /api/self/devices/{id}': {
    params: { id: string };
    body: { name: string };
    reply: { id: string; name: string; mode: "online" | "offline" | "standard"; state: "pending" | "active" | "locked" | "removed"; platform: string; protection: "none" | "pin" | "biometric"; push: { available: boolean; reason: { code: string; text: string } | null }; credentials: Array<{ kind: "totp" | "hotp" | "ocra" | "push"; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number }>; lastSyncAt: string | null; lastUsedAt: string | null; activatedAt: string | null };
  };
  /** Remove a device; needs a second factor proved just now */
  'DELETE /api/self/devices/{id}': {
    params: { id: string };
    reply: null;
  };
  /** The settings of this device, signed by its realm, and whether it still counts */
  'GET /device/v1/profile': {
    query?: { applied?: number };
    reply: { profile: string; state: "active" | "locked" | "removed"; serverTime: string };
  };
  /** List the devices of a user */
  'GET /api/admin/users/{id}/devices': {
    params: { id: string };
    reply: { devices: Array<{ id: string; name: string; mode: "online" | "offline" | "standard"; state: "pending" | "active" | "locked" | "removed"; platform: string; protection: "none" | "pin" | "biometric"; push: { available: boolean; reason: { code: string; text: string } | null }; credentials: Array<{ kind: "totp" | "hotp" | "ocra" | "push"; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number }>; lastSyncAt: string | null; lastUsedAt: string | null; activatedAt: string | null }> };
  };
  /** Remove a device of a user of the realm */
  'DELETE /api/admin/devices/{id}': {
    params: { id: string };
    reply: null;
  };
  /** List the devices of a user, by user name */
  'GET /api/v1/users/{user}/devices': {
    params: { user: string };
    reply: { devices: Array<{ id: string; name: string; mode: "online" | "offline" | "standard"; state: "pending" | "active" | "locked" | "removed"; platform: string; protection: "none" | "pin" | "biometric"; push: { available: boolean; reason: { code: string; text: string } | null }; credentials: Array<{ kind: "totp" | "hotp" | "ocra" | "push"; algorithm: "SHA1" | "SHA256" | "SHA512"; digits: number; period: number }>; lastSyncAt: string | null; lastUsedAt: string | null; activatedAt: string | null }> };
  };
  /** Check a one-time code of a user; 200 means yes, and only yes */
  'POST /api/v1/verifications/code': {
    body: { user: string; code: string; address?: string };
    reply: { verified: true; verificationId: string; user: string; device: { id: string; name: string }; method: "totp" | "hotp" };
  };
  /** Ask a user on the phone; show the number of the reply on the screen where the user waits */
  'POST /api/v1/pushes': {
    body: { user: string; asked?: string; service?: string; matching?: "typed-2" | "typed-6" | "scan" | "none"; context?: { address?: string; browser?: string; place?: string }; expiresInSeconds?: number };
    reply: { id: string; state: "pending" | "approved" | "denied" | "reported" | "mismatched" | "cancelled" | "expired"; matching: "typed-2" | "typed-6" | "scan" | "none"; number: string | null; link: string | null; createdAt: string; expiresAt: string };
  };
  /** Show a push; with `wait`, as soon as it has ended or the time is over */
  'GET /api/v1/pushes/{id}': {
    params: { id: string };
    query?: { wait?: number };
    reply: { id: string; state: "pending" | "approved" | "denied" | "reported" | "mismatched" | "cancelled" | "expired"; matching: "typed-2" | "typed-6" | "scan" | "none"; number: string | null; link: string | null; createdAt: string; expiresAt: string };
  };
  /** Take a push back; one that has ended stays as it is */
  'DELETE /api/v1/pushes/{id}': {
    params: { id: string };
    reply: { id: string; state: "pending" | "approved" | "denied" | "reported" | "mismatched" | "cancelled" | "expired"; matching: "typed-2" | "typed-6" | "scan" | "none"; number: string | null; link: string | null; createdAt: string; expiresAt: string };
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
  /** Approve, deny, or deny and report */
  'POST /device/v1/pushes/{id}/answer': {
    params: { id: string };
    body: { answer: string };
    reply: { state: "pending" | "approved" | "denied" | "reported" | "mismatched" | "cancelled" | "expired" };
  };
  /** Begin to add a device */
  'POST /api/self/registrations': {
    body: { method: "online" | "key-uri" };
    reply: { id: string; method: "online" | "key-uri"; state: "waiting" | "scanned" | "claimed" | "registered" | "cancelled" | "expired" | "failed"; link: string | null; createdAt: string; expiresAt: string; serverTime: string; device: { id: string; name: string } | null; failure: { code: string; text: string } | null; keyUri?: string; secret?: string };
  };
  /** The online registration that has not ended, if any */
  'GET /api/self/registrations/current': {
    reply: { registration: { id: string; method: "online" | "key-uri"; state: "waiting" | "scanned" | "claimed" | "registered" | "cancelled" | "expired" | "failed"; link: string | null; createdAt: string; expiresAt: string; serverTime: string; device: { id: string; name: string } | null; failure: { code: string; text: string } | null } | null };
  };
  /** One registration of the caller */
  'GET /api/self/registrations/{id}': {
    params: { id: string };
    reply: { id: string; method: "online" | "key-uri"; state: "waiting" | "scanned" | "claimed" | "registered" | "cancelled" | "expired" | "failed"; link: string | null; createdAt: string; expiresAt: string; serverTime: string; device: { id: string; name: string } | null; failure: { code: string; text: string } | null };
  };
  /** Cancel a registration; one that has ended stays as it ended */
  'DELETE /api/self/registrations/{id}': {
    params: { id: string };
    reply: { id: string; method: "online" | "key-uri"; state: "waiting" | "scanned" | "claimed" | "registered" | "cancelled" | "expired" | "failed"; link: string | null; createdAt: string; expiresAt: string; serverTime: string; device: { id: string; name: string } | null; failure: { code: string; text: string } | null };
  };
  /** Replace a registration by a new one of the same method, with a new code and a new id */
  'POST /api/self/registrations/{id}/renew': {
    params: { id: string };
    reply: { id: string; method: "online" | "key-uri"; state: "waiting" | "scanned" | "claimed" | "registered" | "cancelled" | "expired" | "failed"; link: string | null; createdAt: string; expiresAt: string; serverTime: string; device: { id: string; name: string } | null; failure: { code: string; text: string } | null; keyUri?: string; secret?: string };
  };
  /** Confirm another authenticator app with its first code */
  'POST /api/self/registrations/{id}/confirm': {
    params: { id: string };
    body: { code: string };
    reply: { id: string; method: "online" | "key-uri"; state: "waiting" | "scanned" | "claimed" | "registered" | "cancelled" | "expired" | "failed"; link: string | null; createdAt: string; expiresAt: string; serverTime: string; device: { id: string; name: string } | null; failure: { code: string; text: string } | null };
  };
  /** Open a registration link: what it offers, signed by the realm */
  'POST /device/v1/registrations/open': {
    body: { token: string };
    reply: { offer: string; serverTime: string };
  };
  /** Become the device of a registration, with keys made on the phone */
  'POST /device/v1/registrations/claim': {
    body: { token: string; claim: string };
    reply: { deviceId: string; profile: string; secrets: string; serverTime: string };
  };
  /** Prove the new device with its first code; only then does it count */
  'POST /device/v1/registrations/prove': {
    body: { code: string };
    reply: { profile: string };
  };
  /** The device removes itself, or gives up before it was registered */
  'DELETE /device/v1/device': {
    reply: null;
  };
  /** Begin a sign-in with name and password */
  'POST /api/sign-in': {
    body: { realm: string; user: string; password: string };
    reply: { next: "signed-in" } | { next: "second-factor"; signIn: { realm: string; user: { name: string; displayName: string }; purpose: "sign-in" | "step-up"; methods: Array<{ kind: "code" | "push"; available: boolean; reason: { code: string; text: string } | null; devices: Array<{ id: string; name: string }> }>; push: { id: string; state: "pending" | "approved" | "denied" | "reported" | "mismatched" | "cancelled" | "expired"; matching: "typed-2" | "typed-6" | "scan" | "none"; number: string | null; link: string | null; createdAt: string; expiresAt: string } | null; expiresAt: string } };
  };
  /** Show the sign-in that this browser has open */
  'GET /api/sign-in': {
    reply: { realm: string; user: { name: string; displayName: string }; purpose: "sign-in" | "step-up"; methods: Array<{ kind: "code" | "push"; available: boolean; reason: { code: string; text: string } | null; devices: Array<{ id: string; name: string }> }>; push: { id: string; state: "pending" | "approved" | "denied" | "reported" | "mismatched" | "cancelled" | "expired"; matching: "typed-2" | "typed-6" | "scan" | "none"; number: string | null; link: string | null; createdAt: string; expiresAt: string } | null; expiresAt: string };
  };
  /** Give the sign-in up */
  'DELETE /api/sign-in': {
    reply: null;
  };
  /** Finish the sign-in with a one-time code */
  'POST /api/sign-in/code': {
    body: { code: string };
    reply: { next: "signed-in" };
  };
  /** Send a push for the sign-in; one that waits stays in place */
  'POST /api/sign-in/push': {
    reply: { realm: string; user: { name: string; displayName: string }; purpose: "sign-in" | "step-up"; methods: Array<{ kind: "code" | "push"; available: boolean; reason: { code: string; text: string } | null; devices: Array<{ id: string; name: string }> }>; push: { id: string; state: "pending" | "approved" | "denied" | "reported" | "mismatched" | "cancelled" | "expired"; matching: "typed-2" | "typed-6" | "scan" | "none"; number: string | null; link: string | null; createdAt: string; expiresAt: string } | null; expiresAt: string };
  };
  /** Take the waiting push back */
  'DELETE /api/sign-in/push': {
    reply: { realm: string; user: { name: string; displayName: string }; purpose: "sign-in" | "step-up"; methods: Array<{ kind: "code" | "push"; available: boolean; reason: { code: string; text: string } | null; devices: Array<{ id: string; name: string }> }>; push: { id: string; state: "pending" | "approved" | "denied" | "reported" | "mismatched" | "cancelled" | "expired"; matching: "typed-2" | "typed-6" | "scan" | "none"; number: string | null; link: string | null; createdAt: string; expiresAt: string } | null; expiresAt: string };
  };
  /** Finish the sign-in with its approved push */
  'POST /api/sign-in/complete': {
    reply: { next: "signed-in" };
  };
  /** Begin to confirm with a second factor in a session that exists */
  'POST /api/step-up': {
    reply: { signIn: { realm: string; user: { name: string; displayName: string }; purpose: "sign-in" | "step-up"; methods: Array<{ kind: "code" | "push"; available: boolean; reason: { code: string; text: string } | null; devices: Array<{ id: string; name: string }> }>; push: { id: string; state: "pending" | "approved" | "denied" | "reported" | "mismatched" | "cancelled" | "expired"; matching: "typed-2" | "typed-6" | "scan" | "none"; number: string | null; link: string | null; createdAt: string; expiresAt: string } | null; expiresAt: string } };
  };
}
