import { defineErrors } from '../kit/index.ts';

/** Whatever is wrong with a code shares one code and one text, so that nobody learns which names and devices exist (A25). */
export const verificationErrors = defineErrors('verifications', {
  'code-refused': {
    status: 403,
    text: 'This code was not accepted. Nothing was confirmed. Wait for the next code in the app and type that one.',
  },
  'recovery-code-refused': {
    status: 403,
    text: 'This recovery code was not accepted. Each counts once, and none of an older set counts. Type another one.',
  },
  'mail-code-refused': {
    status: 403,
    text: 'This code was not accepted. Type the one from the newest mail. To get another one, cancel and sign in again.',
  },
  'push-unavailable': {
    status: 409,
    text: 'A push cannot be sent to this user at the moment. Nothing was sent. Ask for a code instead.',
  },
  'matching-not-allowed': {
    status: 422,
    text: 'The realm demands a stronger way of matching than the one asked for. Nothing was sent.',
  },
  'push-not-found': { status: 404, text: 'There is no such push, or it was not sent to you.' },
  'push-ended': {
    status: 409,
    text: 'This request is no longer waiting for an answer. Your answer was not counted. Start again where you wanted to sign in.',
  },
  'match-wrong': {
    status: 409,
    text: 'This is not what the other screen shows. Nothing was approved. Look there again; if you see no such screen, deny and report.',
  },
  'webhook-failed': {
    status: 502,
    text: 'A webhook could not be delivered. It is tried again later, at growing intervals.',
  },
  'biometric-needed': {
    status: 403,
    text: 'Approvals of this account need your fingerprint or face, and this one was given without. Nothing was approved. Switch fingerprint or face on in the app, then answer again.',
  },
  'answer-refused': {
    status: 403,
    text: 'This answer was not made by this device for exactly what it was shown. Nothing was approved. Open the request again.',
  },
});
