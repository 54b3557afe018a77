import { defineErrors } from '../kit/index.ts';

export const realmErrors = defineErrors('realms', {
  'not-found': { status: 404, text: 'There is no realm of this name.' },
  'name-invalid': {
    status: 422,
    text: 'A realm name starts with a letter, has lower-case letters, digits and hyphens, and is not a reserved word.',
  },
  'setting-invalid': { status: 422, text: 'A setting has a value that is not allowed. Nothing was changed.' },
  'setting-unknown': {
    status: 422,
    text: 'There is no setting of this name. Nothing was changed; correct the name first.',
  },
  'version-not-found': { status: 404, text: 'There is no such version of these settings.' },
  'version-conflict': {
    status: 409,
    text: 'Someone else changed these settings in the meantime. Nothing was changed; load them again first.',
  },
});
