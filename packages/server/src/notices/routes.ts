import { Type } from 'typebox';
import { type Kit, Problem, route } from '../kit/index.ts';
import { findUsers, roles, type User, type UserCaller } from '../users/index.ts';
import { type FirstPhoneNotice, SHOWN_FOR_MS } from './notice.ts';
import { deleteDismissal, findNotice, insertDismissal, noticesFor } from './store.ts';

const NoticeView = Type.Object({
  id: Type.String(),
  user: Type.Object({ id: Type.String(), name: Type.String(), displayName: Type.String(), role: Type.Enum(roles) }),
  device: Type.Object({ id: Type.String(), name: Type.String({ description: 'As it was named when it was added.' }) }),
  address: Type.String({ description: 'Of the browser in which it was added.' }),
  browser: Type.String({ description: 'Empty where no browser is known.' }),
  at: Type.String({ format: 'date-time' }),
});

function noticeView({ id, deviceId, deviceName, address, browser, createdAt }: FirstPhoneNotice, user: User) {
  const { name, displayName, role } = user;
  return {
    id,
    user: { id: user.id, name, displayName, role },
    device: { id: deviceId, name: deviceName },
    address,
    browser,
    at: createdAt.toISOString(),
  };
}

const list = route({
  method: 'GET',
  path: '/api/admin/notices',
  audience: 'administrator',
  summary: 'List first phones of other operators that the caller has not dismissed yet, of the last 30 days',
  reply: Type.Object({ notices: Type.Array(NoticeView) }),
  errors: [],
  handler: async ({ kit, caller }) => {
    const since = new Date(kit.clock.now().getTime() - SHOWN_FOR_MS);
    const notices = await noticesFor(kit.db, { realmId: caller.realm.id, readerId: caller.user.id, since });
    const users = await findUsers(kit.db, [...new Set(notices.map(({ userId }) => userId))]);
    return {
      notices: notices.flatMap((notice) => {
        const user = users.get(notice.userId);
        return user ? [noticeView(notice, user)] : [];
      }),
    };
  },
});

const NoticeId = Type.Object({ id: Type.String({ format: 'uuid' }) });

async function dismissalOf(kit: Kit, { realm, user }: UserCaller, id: string) {
  const notice = await findNotice(kit.db, { id, realmId: realm.id, readerId: user.id });
  if (!notice) throw new Problem('notices.not-found');
  return { noticeId: notice.id, userId: user.id };
}

const dismiss = route({
  method: 'PUT',
  path: '/api/admin/notices/:id/dismissal',
  audience: 'administrator',
  summary: 'Dismiss a notice for the caller alone; every other administrator goes on seeing it',
  params: NoticeId,
  reply: Type.Null(),
  errors: ['notices.not-found'],
  handler: async ({ kit, caller, params }) => {
    await insertDismissal(kit.db, await dismissalOf(kit, caller, params.id), kit.clock.now());
    return null;
  },
});

const takeBack = route({
  method: 'DELETE',
  path: '/api/admin/notices/:id/dismissal',
  audience: 'administrator',
  summary: 'Show a notice to the caller again',
  params: NoticeId,
  reply: Type.Null(),
  errors: ['notices.not-found'],
  handler: async ({ kit, caller, params }) => {
    await deleteDismissal(kit.db, await dismissalOf(kit, caller, params.id));
    return null;
  },
});

export const noticeRoutes = [list, dismiss, takeBack];
