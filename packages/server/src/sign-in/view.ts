import { type Static, Type } from 'typebox';
import { devicesOfUser } from '../devices/index.ts';
import type { Kit } from '../kit/index.ts';
import { secondFactorMethods } from '../policies/index.ts';
import { findPush, PushView, pushViewNow } from '../verifications/index.ts';
import { askerOf, purposeOf, type SignInCaller } from './sign-in.ts';

const MethodView = Type.Object({
  kind: Type.Enum(['code', 'push']),
  available: Type.Boolean(),
  reason: Type.Union([Type.Object({ code: Type.String(), text: Type.String() }), Type.Null()]),
  devices: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
});

/** A sign-in as its own browser sees it. */
export const SignInView = Type.Object({
  realm: Type.String(),
  user: Type.Object({ name: Type.String(), displayName: Type.String() }),
  purpose: Type.Enum(['sign-in', 'step-up']),
  methods: Type.Array(MethodView),
  push: Type.Union([PushView, Type.Null()]),
  expiresAt: Type.String({ format: 'date-time' }),
});

export type SignInView = Static<typeof SignInView>;

/** Reads devices and push as they are now. */
export async function signInView(kit: Kit, { signIn, realm, user }: SignInCaller): Promise<SignInView> {
  const devices = await devicesOfUser(kit.db, user.id);
  const push = signIn.pushId ? await findPush(kit.db, signIn.pushId) : undefined;
  return {
    realm: realm.name,
    user: { name: user.name, displayName: user.displayName },
    purpose: purposeOf(signIn),
    methods: secondFactorMethods({ user, devices }),
    push: push ? await pushViewNow(kit, push, { asker: askerOf(signIn), devices }) : null,
    expiresAt: signIn.expiresAt.toISOString(),
  };
}

export function signInTopic(id: string): string {
  return `sign-in:${id}`;
}

/** Tells the pages that follow a sign-in, on every process, to look again. After the commit. */
export function announce(kit: Kit, id: string): void {
  kit.bus.publish(signInTopic(id), null);
}
