import { Type } from 'typebox';
import { devicesOfUser } from '../devices/index.ts';
import { eventRoute, type Kit, Problem, route } from '../kit/index.ts';
import { isSecondFactorRequired } from '../policies/index.ts';
import type { UserCaller } from '../users/index.ts';
import { abandonOfBrowser, abandonSignIn } from './abandon.ts';
import { setSignInCookie } from './audience.ts';
import { events } from './events.ts';
import { completeGuarded } from './guarded.ts';
import { givePassword } from './password-step.ts';
import { askByPush, completePush, giveCode, withdrawPush } from './second-step.ts';
import { signInCookie } from './sign-in.ts';
import { insertSignIn } from './store.ts';
import { SignInView, signInView } from './view.ts';

const SignedIn = Type.Object({ next: Type.Literal('signed-in') });
const signedIn = { next: 'signed-in' } as const;

const Guarded = Type.Object({
  next: Type.Literal('guarded'),
  number: Type.String({ description: 'To type on the phone, if it rings. It rings only if the password was right.' }),
  createdAt: Type.String({ format: 'date-time' }),
  expiresAt: Type.String({ format: 'date-time' }),
});

const password = route({
  method: 'POST',
  path: '/api/sign-in',
  audience: 'public',
  summary: 'Begin a sign-in with name and password',
  body: Type.Object({
    realm: Type.String({ minLength: 1, maxLength: 64 }),
    user: Type.String({ minLength: 1, maxLength: 256 }),
    password: Type.String({ minLength: 1, maxLength: 256 }),
  }),
  reply: Type.Union([SignedIn, Type.Object({ next: Type.Literal('second-factor'), signIn: SignInView }), Guarded]),
  errors: ['realms.not-found', 'sign-in.refused'],
  handler: async ({ kit, body, request }) => {
    const given = { realmName: body.realm, userName: body.user, password: body.password, request };
    const passed = await givePassword(kit, given);
    if (passed.next === 'signed-in') return signedIn;
    if (passed.next === 'guarded') return { next: passed.next, ...passed.guard };
    return { next: passed.next, signIn: await signInView(kit, passed.caller) };
  },
});

const show = route({
  method: 'GET',
  path: '/api/sign-in',
  audience: 'sign-in',
  summary: 'Show the sign-in that this browser has open',
  reply: SignInView,
  errors: [],
  handler: ({ kit, caller }) => signInView(kit, caller),
});

const code = route({
  method: 'POST',
  path: '/api/sign-in/code',
  audience: 'sign-in',
  summary: 'Finish the sign-in with a one-time code',
  body: Type.Object({ code: Type.String({ maxLength: 64 }) }),
  reply: SignedIn,
  errors: ['verifications.code-refused', 'sign-in.not-open'],
  handler: async ({ kit, caller, body, request }) => {
    await giveCode(kit, { caller, request, code: body.code });
    return signedIn;
  },
});

const push = route({
  method: 'POST',
  path: '/api/sign-in/push',
  audience: 'sign-in',
  summary: 'Send a push for the sign-in; one that waits stays in place',
  reply: SignInView,
  errors: ['sign-in.method-unavailable', 'sign-in.not-open', 'verifications.push-unavailable'],
  handler: async ({ kit, caller, request }) => signInView(kit, await askByPush(kit, { caller, request })),
});

const cancel = route({
  method: 'DELETE',
  path: '/api/sign-in/push',
  audience: 'sign-in',
  summary: 'Take the waiting push back',
  reply: SignInView,
  errors: [],
  handler: async ({ kit, caller }) => signInView(kit, await withdrawPush(kit, caller)),
});

const complete = route({
  method: 'POST',
  path: '/api/sign-in/complete',
  audience: 'sign-in',
  summary: 'Finish the sign-in with its approved push',
  reply: SignedIn,
  errors: ['sign-in.not-approved', 'sign-in.not-open'],
  handler: async ({ kit, caller, request }) => {
    await completePush(kit, { caller, request });
    return signedIn;
  },
});

const completeWhenGuarded = route({
  method: 'POST',
  path: '/api/sign-in/guarded/complete',
  audience: 'public',
  summary: 'Finish a guarded sign-in, once the phone has approved',
  reply: Type.Object({ next: Type.Enum(['waiting', 'signed-in']) }),
  errors: [],
  handler: async ({ kit, request }) => ({ next: (await completeGuarded(kit, request)) ? 'signed-in' : 'waiting' }),
});

const abandon = route({
  method: 'DELETE',
  path: '/api/sign-in',
  audience: 'sign-in',
  summary: 'Give the sign-in up',
  reply: Type.Null(),
  errors: [],
  handler: async ({ kit, caller, request }) => {
    await abandonSignIn(kit, caller.signIn, request);
    request.clearCookie(signInCookie);
    return null;
  },
});

const stepUp = route({
  method: 'POST',
  path: '/api/step-up',
  audience: 'user',
  summary: 'Begin to confirm with a second factor in a session that exists',
  reply: Type.Object({ signIn: SignInView }),
  errors: ['sign-in.no-factor'],
  handler: async ({ kit, caller, request }) => {
    await checkHasFactor(kit, caller);
    await abandonOfBrowser(kit, request);
    const { realm, user, session } = caller;
    const { address, browser } = request;
    const opened = await kit.db
      .transaction()
      .execute((tx) => insertSignIn(tx, kit, { realm, user, sessionId: session.id, address, browser }));
    setSignInCookie(request, opened.token, opened.signIn);
    return { signIn: await signInView(kit, { signIn: opened.signIn, realm, user }) };
  },
});

async function checkHasFactor(kit: Kit, { user }: UserCaller): Promise<void> {
  const devices = await devicesOfUser(kit.db, user.id);
  if (!isSecondFactorRequired(devices)) throw new Problem('sign-in.no-factor');
}

const follow = eventRoute({
  path: '/api/sign-in/events',
  audience: 'sign-in',
  summary: 'Follow the sign-in and its push to the end',
  events: { 'sign-in': SignInView },
  holder: ({ signIn }) => signIn.id,
  errors: [],
  handler: events,
});

export const signInRoutes = [
  password,
  show,
  code,
  push,
  cancel,
  complete,
  completeWhenGuarded,
  abandon,
  stepUp,
  follow,
];
