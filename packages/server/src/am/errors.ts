import { defineErrors } from '../kit/index.ts';

export const amErrors = defineErrors('am', {
  'login-failed': { status: 401, text: 'The journey ended in failure. Nobody was signed in.' },
  'timed-out': { status: 401, text: 'The step waited too long, and its journey is over. Start again.' },
  'proof-lacking': {
    status: 401,
    text: 'The journey ended in success, but nobody comes in by it: what was shown on the way proves nobody to be the user. Outside of a trial it would have ended in failure.',
  },
  // The class name is the word by which clients of PingAM tell this from other failures.
  'link-ended': {
    status: 401,
    text: 'This link was used already, or its time is over (org.forgerock.openam.auth.nodes.framework.token.SuspendedAuthSessionException). Start again.',
  },
  'auth-id-invalid': {
    status: 400,
    text: 'The authId was not made by this server for this realm, or was changed on the way. Start again.',
  },
  'index-unknown': { status: 400, text: 'A sign-in can be begun by the name of a journey, and in no other way.' },
  'upgrade-invalid': { status: 400, text: 'The session that was to be raised does not exist any more.' },
  'action-unknown': { status: 400, text: 'This address does not know the action.' },
  'token-missing': { status: 400, text: 'The request names no session.' },
  'not-offered': { status: 501, text: 'This server does not offer OpenID Connect yet.' },
});
