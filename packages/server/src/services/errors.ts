import { defineErrors } from '../kit/index.ts';

export const serviceErrors = defineErrors('services', {
  'key-refused': {
    status: 401,
    text: 'The API key is missing, unknown or revoked. Nothing was done. Send it as "Authorization: Bearer lk_…".',
  },
  'not-found': { status: 404, text: 'There is no such service in your realm. Nothing was changed.' },
  'name-taken': {
    status: 409,
    text: 'Another service of this realm has this name. Nothing was created. Choose a different name.',
  },
  'name-invalid': {
    status: 422,
    text: 'A service name is one line of visible text. Nothing was created.',
  },
  'webhook-refused': {
    status: 422,
    text: 'This webhook address is not allowed. Nothing was created. Use an https address of a machine that is not this server.',
  },
});
