import type { AuditType } from '../api/types.ts';

/** What the audit can be filtered by, in the order of a device's life. */
export const AUDIT_TYPES: readonly AuditType[] = [
  'sign-in.password',
  'verification.code',
  'push.started',
  'push.approved',
  'push.denied',
  'push.reported',
  'push.mismatched',
  'push.expired',
  'session.started',
  'session.raised',
  'session.ended',
  'registration.started',
  'registration.expired',
  'registration.code-refused',
  'registration.failed',
  'device.registered',
  'device.renamed',
  'device.removed',
  'user.created',
  'user.changed',
  'user.unlocked',
  'service.created',
  'service.revoked',
  'realm.changed',
];

/** The type of this name, or undefined: an address may hold anything. */
export function auditTypeOf(name: unknown): AuditType | undefined {
  return AUDIT_TYPES.find((type) => type === name);
}
