import { defineErrors } from '../kit/index.ts';

export const signInErrors = defineErrors('sign-in', {
  refused: {
    status: 401,
    // One text for an unknown name, a wrong password and a disabled account: which one it was is nobody's business (A25).
    text: 'The name or the password is not right. Nothing was changed. Check both and try again.',
  },
  'no-factor': {
    status: 409,
    text: 'You have no device yet, so there is no second factor to confirm with. Nothing was changed. Add a device first.',
  },
  'method-unavailable': {
    status: 409,
    text: 'This second factor cannot be used at the moment. Nothing was sent. Choose another one.',
  },
});
