import { defineErrors } from '../kit/index.ts';

export const userErrors = defineErrors('users', {
  'not-signed-in': { status: 401, text: 'You are not signed in, or your session has ended. Sign in and try again.' },
  'role-needed': {
    status: 403,
    text: 'Your role does not allow this. Nothing was changed. Ask an administrator of your realm.',
  },
  'factor-needed': {
    status: 403,
    text: 'This needs a second factor that was proved just now. Nothing was changed. Confirm it is you, then try again.',
  },
  'not-found': { status: 404, text: 'There is no such user in your realm. Nothing was changed.' },
  'session-not-found': { status: 404, text: 'This session does not exist, has ended, or is not yours.' },
  'name-taken': {
    status: 409,
    text: 'Another user of this realm has this name. Nothing was created. Choose a different name.',
  },
  'name-invalid': {
    status: 422,
    text: 'A user name has 1 to 64 letters, digits or . _ - + @ and begins with a letter or digit. Nothing was created.',
  },
  'text-invalid': {
    status: 422,
    text: 'A display name or e-mail address holds characters that cannot be shown. Nothing was changed.',
  },
  'password-weak': {
    status: 422,
    text: 'This password is too easy to guess. Use at least 10 characters, without your name and without the name of this service; a few words that do not belong together are best. Nothing was changed.',
  },
  'password-wrong': {
    status: 403,
    text: 'The current password is not right. Nothing was changed. Type the one with which you sign in now.',
  },
  'password-same': {
    status: 422,
    text: 'This is the password that you have already. Nothing was changed. Choose another one.',
  },
  'password-elsewhere': {
    status: 409,
    text: 'This server keeps no password of yours. Nothing was changed. Change it where you got it, or ask an administrator for a link.',
  },
  'own-account': {
    status: 403,
    text: 'Operators cannot change their own role, state or lock. Nothing was changed. Ask another administrator.',
  },
  'role-too-high': {
    status: 403,
    text: 'Your role may manage ordinary users only. Nothing was changed. Ask an administrator.',
  },
  'last-administrator': {
    status: 409,
    text: 'This is the last active administrator of the realm. Nothing was changed. Make another administrator first.',
  },
  'version-conflict': {
    status: 409,
    text: 'Somebody else has changed this user meanwhile. Nothing was changed. Look at what is different, then save again.',
  },
  'link-needed': {
    status: 403,
    text: 'Operators add their first device within an hour of setting their password with a one-time link. Nothing was changed. Ask an administrator for a new link.',
  },
  'link-invalid': {
    status: 410,
    text: 'This link has been used, has expired or is not complete. Nothing was changed. Ask an administrator for a new one.',
  },
});
