import { type Kit, Problem } from '../kit/index.ts';
import { getRealm } from '../realms/index.ts';
import { createUser, findUserByName, invite, normaliseName, type Role, roles } from '../users/index.ts';
import { type Commands, invalidUsage, origin } from './command.ts';

export const userCommands: Commands = {
  'user create': {
    arguments: '<name> [--display-name <text>] [--role <role>] [--realm <realm>]',
    text: 'Create a user and print the one-time link to set a password',
    options: ['display-name', 'role', 'realm'],
    run: ({ name, values, withKit }) => {
      const person = { name, displayName: values['display-name'] ?? name, role: roleOf(values.role) };
      return withKit((kit) => createUserCommand(kit, person, values.realm));
    },
  },
  'user link': {
    arguments: '<name> [--realm <realm>]',
    text: 'Print a new one-time link to set a password; links made before are worthless then',
    options: ['realm'],
    run: ({ name, values, withKit }) => withKit((kit) => userLinkCommand(kit, name, values.realm)),
  },
};

function roleOf(text = 'user'): Role {
  const role = roles.find((known) => known === text);
  if (!role) throw invalidUsage(`--role must be one of ${roles.join(', ')}.`);
  return role;
}

type NewUser = { name: string; displayName: string; role: Role };

async function createUserCommand(kit: Kit, person: NewUser, realmName: string | undefined): Promise<string> {
  const realm = await getRealm(kit.db, realmName ?? kit.config.realm);
  const link = await kit.db.transaction().execute(async (tx) => {
    const user = await createUser(tx, kit, realm, person, origin);
    return invite(tx, kit, realm, user, origin);
  });
  return `Created ${person.name} in ${realm.name}. This link sets the password, once:\n${link}`;
}

async function userLinkCommand(kit: Kit, name: string, realmName: string | undefined): Promise<string> {
  const realm = await getRealm(kit.db, realmName ?? kit.config.realm);
  const user = await findUserByName(kit.db, { realmId: realm.id, name: normaliseName(name) ?? '' });
  if (!user) throw new Problem('users.not-found');
  const link = await kit.db.transaction().execute((tx) => invite(tx, kit, realm, user, origin));
  return `This link sets the password of ${user.name} in ${realm.name}, once:\n${link}`;
}
