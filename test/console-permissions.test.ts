import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ABILITIES, type Ability, can, mayManage } from '../packages/portal/src/console/permissions.ts';
import { doorRoutes } from '../packages/server/src/test-callers.ts';
import { type Role, roles } from '../packages/server/src/users/index.ts';
import { managementRefusal } from '../packages/server/src/users/management.ts';
import { audiencesOfRole } from '../packages/server/src/users/user.ts';

const audienceOf = (wanted: string) => doorRoutes.find(({ method, path }) => `${method} ${path}` === wanted)?.audience;

test('the console offers each role exactly what the server lets it do', () => {
  for (const ability of Object.keys(ABILITIES) as Ability[]) {
    const audience = audienceOf(ABILITIES[ability].route);
    assert.equal(ABILITIES[ability].audience, audience, ability);
    for (const role of roles) {
      const allowed = (audiencesOfRole[role] as readonly unknown[]).includes(audience);
      assert.equal(can(role, ability), allowed, `${role}: ${ability}`);
    }
  }
  assert.equal(can(undefined, 'users'), false);
});

test('it offers to change exactly those users whom the server lets this operator change', () => {
  const operators: Role[] = ['auditor', 'helpdesk', 'administrator'];
  for (const role of operators) {
    const actor = { id: 'me', role } as const;
    const targets = [{ id: 'me', role }, ...roles.map((other) => ({ id: 'you', role: other }))];
    for (const target of targets) {
      const refusal = managementRefusal({ actor, target: { ...target, state: 'active' } });
      assert.equal(mayManage(actor, target), refusal === null, `${role} → ${target.id} ${target.role}: ${refusal}`);
    }
  }
});
