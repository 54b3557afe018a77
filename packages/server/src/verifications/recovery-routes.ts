import { Type } from 'typebox';
import { route } from '../kit/index.ts';
import { checkManagement, getUser, requireFreshFactor } from '../users/index.ts';
import { attentionOf, isFew, isPhoneMissing, type RecoveryCodeCount } from './recovery-code.ts';
import { endRecoveryCodes, makeRecoveryCodes } from './recovery-codes.ts';
import { countRecoveryCodes } from './recovery-store.ts';

const Left = Type.Integer({ description: 'How many were not used yet.' });
const MadeAt = Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
  description: 'Null where there never were any.',
});
const Attention = Type.Union([Type.Object({ code: Type.String(), text: Type.String() }), Type.Null()], {
  description: 'What to do about them, where few or none are left.',
});

const viewOf = ({ left, madeAt }: RecoveryCodeCount) => ({ left, madeAt: madeAt?.toISOString() ?? null });

const showOwn = route({
  method: 'GET',
  path: '/api/self/recovery-codes',
  audience: 'user',
  summary: 'Tell how many recovery codes the caller has left',
  reply: Type.Object({
    left: Left,
    madeAt: MadeAt,
    attention: Attention,
    wasUsedHere: Type.Boolean({
      description:
        'Whether one stands for the phone in the caller’s session, and the phone has not shown itself since.',
    }),
  }),
  errors: [],
  handler: async ({ kit, caller }) => {
    const count = await countRecoveryCodes(kit.db, caller.user.id);
    return { ...viewOf(count), attention: attentionOf(count), wasUsedHere: isPhoneMissing(caller.session.proofs) };
  },
});

const makeOwn = route({
  method: 'POST',
  path: '/api/self/recovery-codes',
  audience: 'user',
  summary: 'Make new recovery codes for the caller, which are shown this once; those before count no more',
  reply: Type.Object({ codes: Type.Array(Type.String()), left: Left }),
  errors: ['users.factor-needed'],
  handler: async ({ kit, caller, request }) => {
    // With a stolen session alone nobody gets a way around the second factor (A37).
    requireFreshFactor(caller, kit.clock.now());
    const whose = { ...caller, address: request.address, requestId: request.id };
    const codes = await kit.db.transaction().execute((tx) => makeRecoveryCodes(tx, kit, whose));
    return { codes, left: codes.length };
  },
});

const showForOperator = route({
  method: 'GET',
  path: '/api/admin/users/:id/recovery-codes',
  audience: 'auditor',
  summary: 'Tell how many recovery codes a user has left',
  params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
  reply: Type.Object({
    left: Left,
    madeAt: MadeAt,
    isFew: Type.Boolean({ description: 'Whether the user should make new ones.' }),
  }),
  errors: ['users.not-found'],
  handler: async ({ kit, caller, params }) => {
    const { id } = await getUser(kit.db, { realmId: caller.realm.id, id: params.id });
    const count = await countRecoveryCodes(kit.db, id);
    return { ...viewOf(count), isFew: isFew(count) };
  },
});

const endForOperator = route({
  method: 'DELETE',
  path: '/api/admin/users/:id/recovery-codes',
  audience: 'helpdesk',
  summary: 'End the recovery codes of a user: those that are left count no more',
  params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
  reply: Type.Object({ ended: Type.Integer({ description: 'How many were left.' }) }),
  errors: ['users.not-found', 'users.own-account', 'users.role-too-high', 'users.factor-needed'],
  handler: async ({ kit, caller, params, request }) => {
    requireFreshFactor(caller, kit.clock.now());
    const user = await getUser(kit.db, { realmId: caller.realm.id, id: params.id });
    checkManagement({ actor: caller.user, target: user, admission: true });
    const actor = { kind: 'operator', id: caller.user.id } as const;
    const ending = { realm: caller.realm, user, actor, address: request.address, requestId: request.id };
    return { ended: await kit.db.transaction().execute((tx) => endRecoveryCodes(tx, kit, ending)) };
  },
});

export const recoveryRoutes = [showOwn, makeOwn, showForOperator, endForOperator];
