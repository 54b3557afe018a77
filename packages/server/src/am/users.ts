import { Type } from 'typebox';
import { Problem, route } from '../kit/index.ts';
import { amRealm, universalId } from './names.ts';
import './errors.ts';

/** Who is signed in: some clients have a session and nothing else. */
export const idFromSessionRoute = route({
  method: 'POST',
  path: '/am/json/realms/:realm/users',
  audience: 'user',
  summary: 'Whose session this is, as clients of PingAM ask it',
  params: Type.Object({ realm: Type.String() }),
  query: Type.Object({ _action: Type.Optional(Type.String({ maxLength: 100 })) }),
  reply: Type.Object({
    id: Type.String(),
    realm: Type.String(),
    dn: Type.String(),
    successURL: Type.String(),
    fullLoginURL: Type.String(),
  }),
  errors: ['am.action-unknown'],
  handler: ({ kit, caller, query }) => {
    if (query._action !== 'idFromSession') throw new Problem('am.action-unknown');
    const { user, realm } = caller;
    const page = `${kit.config.publicUrl}/${realm.name}`;
    return {
      id: user.name,
      realm: amRealm(kit, realm),
      dn: universalId(realm, user.name),
      successURL: `${page}/`,
      fullLoginURL: `${page}/sign-in`,
    };
  },
});
