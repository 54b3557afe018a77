/** What journeys of PingAM's platform ask with in the place of the plain collectors. */
import { Type } from 'typebox';
import type { NodeType } from '../node-type.ts';
import { passwordCollector, usernameCollector } from './collectors.ts';

const shared = (attribute: string, standard: string) => ({
  [attribute]: Type.String({
    default: standard,
    maxLength: 100,
    description: 'What it is called in the directory of the platform. Means nothing here.',
  }),
  validateInput: Type.Boolean({
    default: false,
    description:
      'Check what is typed by the rules for new accounts. Accounts are not made by journeys here, so it must be off.',
  }),
});

const onlyForSigningIn: NodeType['check'] = ({ validateInput }) =>
  validateInput === true ? ['Accounts are not made by journeys here, so validateInput must be off.'] : [];

export const platformUsername: NodeType = {
  ...usernameCollector,
  type: 'ValidatedUsernameNode',
  name: 'Platform Username',
  summary: 'Asks for the user name and keeps it as `username`, as the Username Collector does.',
  properties: Type.Object(shared('usernameAttribute', 'userName')),
  check: onlyForSigningIn,
};

export const platformPassword: NodeType = {
  ...passwordCollector,
  type: 'ValidatedPasswordNode',
  name: 'Platform Password',
  summary: 'Asks for the password and keeps it as the secret `password`, as the Password Collector does.',
  properties: Type.Object(shared('passwordAttribute', 'password')),
  check: onlyForSigningIn,
};
