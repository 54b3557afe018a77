import { Type } from 'typebox';
import { leaveBy, nodeType, yesOrNo } from '../../journeys/index.ts';
import { findUser } from '../../users/index.ts';

export const sessionUser = nodeType({
  type: 'SessionUserNode',
  name: 'Session User',
  summary:
    'Takes the user of the session that the journey raises as `username`. Leaves by `false` where there is no such session.',
  tags: ['utilities'],
  properties: Type.Object({}),
  isScreen: false,
  outcomes: yesOrNo,
  process: async (context) => {
    const { kit, realm, session, state } = context;
    const user = session ? await findUser(kit.db, { realmId: realm.id, id: session.userId }) : null;
    if (user?.state !== 'active') {
      state.share({ failureCode: 'users.not-signed-in' });
      return leaveBy('false');
    }
    state.share({ username: user.name });
    return leaveBy('true');
  },
});
