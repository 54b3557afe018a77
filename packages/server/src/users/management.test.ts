import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkManagement, managementRefusal } from './management.ts';
import { type Role, roles } from './user.ts';
import './errors.ts';

const someone = (role: Role, id = 'target') => ({ id, role, state: 'active' }) as const;
const actor = (role: Role) => ({ id: 'actor', role });

/** Who may look after whom, written out: rows act, columns are acted on. */
const expected: Record<Role, Record<Role, boolean>> = {
  administrator: { user: true, helpdesk: true, auditor: true, administrator: true },
  helpdesk: { user: true, helpdesk: false, auditor: false, administrator: false },
  auditor: { user: false, helpdesk: false, auditor: false, administrator: false },
  user: { user: false, helpdesk: false, auditor: false, administrator: false },
};

for (const acting of roles) {
  for (const target of roles) {
    const allowed = expected[acting][target];
    test(`A39: ${acting} ${allowed ? 'may' : 'may not'} change a ${target}`, () => {
      const refusal = managementRefusal({ actor: actor(acting), target: someone(target) });
      assert.equal(refusal, allowed ? null : 'users.role-too-high');
    });
    test(`A39: ${acting} ${allowed ? 'may' : 'may not'} make someone a ${target}`, () => {
      const refusal = managementRefusal({ actor: actor(acting), role: target });
      assert.equal(refusal === null, allowed || false);
    });
  }
}

for (const role of roles) {
  test(`A39: a ${role} cannot turn the own role, state, lock or password link`, () => {
    const self = someone(role, 'actor');
    const other: Role = role === 'user' ? 'administrator' : 'user';
    for (const intent of [{ role: other }, { state: 'disabled' as const }, { admission: true }]) {
      assert.equal(managementRefusal({ actor: actor(role), target: self, ...intent }), 'users.own-account');
    }
  });
}

test('an administrator may change what is harmless on the own account', () => {
  assert.equal(managementRefusal({ actor: actor('administrator'), target: someone('administrator', 'actor') }), null);
});

test('a refusal is thrown with its code and its sentence', () => {
  assert.throws(() => checkManagement({ actor: actor('helpdesk'), target: someone('auditor') }), {
    code: 'users.role-too-high',
    message: /ordinary users only/,
  });
});
