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
  'link-elsewhere': {
    status: 401,
    text: 'This link confirms it for somebody who is signed in. Open it in the browser in which you began, while you are signed in there.',
  },
  'auth-id-invalid': {
    status: 400,
    text: 'The authId was not made by this server for this realm, or was changed on the way. Start again.',
  },
  'index-unknown': {
    status: 400,
    text: 'A sign-in is begun by the name of a journey, by a level, or for the name of a user, and in no other way.',
  },
  'level-unreachable': {
    status: 400,
    text: 'Nobody can reach this level: one factor is level 1, two are level 2, and there is no higher one.',
  },
  'level-not-reached': {
    status: 401,
    text: 'The journey ended in success, but with fewer factors than the level that was asked for needs. Nobody was signed in.',
  },
  'upgrade-invalid': { status: 400, text: 'The session that was to be raised does not exist any more.' },
  'action-unknown': { status: 400, text: 'This address does not know the action.' },
  'token-missing': { status: 400, text: 'The request names no session.' },
  'properties-invalid': {
    status: 400,
    text: 'Properties of a session are texts of 1,024 characters at most, at least one and 32 at most at a time. Nothing was changed.',
  },
  'property-not-writable': {
    status: 403,
    text: 'The realm does not let whoever holds a session write this property. Nothing was changed.',
  },
  'handles-invalid': {
    status: 400,
    text: 'The member `sessionHandles` must be a list of 1 to 100 handles. Nothing was ended.',
  },
  'filter-unknown': {
    status: 400,
    text: 'Sessions are found by `username eq "…"`, with `and realm eq "/…"` for the realm of this address, and in no other way.',
  },
  'not-offered': { status: 501, text: 'This server does not offer OpenID Connect yet.' },
});
