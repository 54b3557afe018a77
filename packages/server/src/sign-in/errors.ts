import { defineErrors } from '../kit/index.ts';

export const signInErrors = defineErrors('sign-in', {
  refused: {
    status: 401,
    // One text for an unknown name, a wrong password and a disabled account: which one it was is nobody's business (A25).
    text: 'The name or the password is not right. Nothing was changed. Check both and try again.',
  },
  'not-open': {
    status: 401,
    text: 'There is no sign-in to continue here: it ended, was given up, or began in another browser. Start again.',
  },
  'no-factor': {
    status: 409,
    text: 'You have no device yet, so there is no second factor to confirm with. Nothing was changed. Add a device first.',
  },
  'method-unavailable': {
    status: 409,
    text: 'This second factor cannot be used at the moment. Nothing was sent. Choose another one.',
  },
  'not-approved': {
    status: 409,
    text: 'The push has not been approved, or its approval was used already. You are not signed in. Try again or use a code.',
  },
});
