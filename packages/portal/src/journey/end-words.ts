/** What is said where a journey cannot begin, or ends and lets nobody in. Whoever only confirms something stays signed in. */
/** What a journey is run for: to come in, to try a draft, to confirm something once more. */
export type JourneyMode = 'sign-in' | 'draft' | 'step-up';

type Words = Readonly<Record<string, string>>;

export type EndWords = {
  /** The headings. */
  readonly starting: string;
  readonly over: string;
  /** What happened, by the code of a failure, where the server has a word for programs or for those who draw journeys. */
  readonly reasons: Words;
  /** What to do, by the same code. */
  readonly next: Words;
  /** What the button does that stands below an end. */
  readonly onward: string;
};

/** The code of a failure that the journey gives no reason for: the protocol has no sentence for it either. */
export const NO_REASON = 'page.no-reason';

const ELSEWHERE: Words = { 'am.link-elsewhere': 'This link belongs to somebody who is signed in.' };
const ELSEWHERE_NEXT: Words = {
  'am.link-elsewhere': 'Open it in the browser in which you began, while you are signed in there.',
};

const LATE = 'Begin again with your name and password.';

const SIGN_IN: EndWords = {
  starting: 'This sign-in cannot begin',
  over: 'This sign-in has ended',
  onward: 'Start again',
  reasons: {
    ...ELSEWHERE,
    'am.auth-id-invalid': 'This page is out of date.',
    'am.link-ended': 'This link was used already, or its time is over.',
    'am.timed-out': 'This sign-in was left alone for too long.',
    'journeys.not-found':
      'This way to sign in is not there any more. Start again; if that does not help, ask the people who run this service.',
    'journeys.step-used': 'This sign-in has gone on elsewhere, or has ended.',
    'journeys.too-many-steps': 'This sign-in took too many steps.',
    [NO_REASON]:
      'This sign-in did not succeed. Nobody was signed in. If it ends like this again, ask the people who run this service.',
  },
  next: {
    ...ELSEWHERE_NEXT,
    'am.auth-id-invalid': `Nothing was changed. ${LATE}`,
    'am.link-ended': LATE,
    'am.timed-out': LATE,
    'journeys.step-used': 'Another tab of this browser may have gone on with it. Nothing was changed.',
    'journeys.too-many-steps': 'Nobody was signed in. Start again.',
  },
};

const STAYS = 'You stay signed in, and nothing was changed.';
const ASK = 'If it ends like this again, ask the people who run this service.';
const BROKEN = 'Something went wrong on the way.';
const BROKEN_NEXT = `${STAYS} Try again, or ask the people who run this service.`;

const STEP_UP: EndWords = {
  starting: 'This cannot begin',
  over: 'This was not confirmed',
  onward: 'Close',
  reasons: {
    ...ELSEWHERE,
    'am.auth-id-invalid': 'This page is out of date.',
    'am.level-not-reached': 'This was not enough to show that it is you.',
    'am.link-ended': 'This link was used already, or its time is over.',
    'am.timed-out': 'This was left alone for too long.',
    'journeys.node-failed': BROKEN,
    'journeys.not-found': 'The way to confirm this is not there any more.',
    'journeys.script-failed': BROKEN,
    'journeys.step-used': 'This has gone on elsewhere, or has ended.',
    'journeys.too-many-steps': 'This took too many steps.',
    [NO_REASON]: `This did not succeed. ${STAYS} ${ASK}`,
  },
  next: {
    ...ELSEWHERE_NEXT,
    'am.auth-id-invalid': 'Nothing was changed. Try again.',
    'am.level-not-reached': `${STAYS} ${ASK}`,
    'am.link-ended': 'Nothing was changed. Try again.',
    'am.timed-out': 'Nothing was changed. Try again.',
    'journeys.node-failed': BROKEN_NEXT,
    'journeys.not-found': `${STAYS} Ask the people who run this service.`,
    'journeys.script-failed': BROKEN_NEXT,
    'journeys.step-used': 'Another tab of this browser may have gone on with it. Nothing was changed.',
    'journeys.too-many-steps': `${STAYS} ${ASK}`,
  },
};

/** A journey that asks nothing is at its end as soon as it has begun. */
const DRAFT: EndWords = { ...SIGN_IN, starting: 'The trial has ended', over: 'The trial has ended' };

const WORDS: Readonly<Record<JourneyMode, EndWords>> = { 'sign-in': SIGN_IN, draft: DRAFT, 'step-up': STEP_UP };

export const endWords = (mode: JourneyMode): EndWords => WORDS[mode];

const LINKS: Words = {
  'am.link-elsewhere': 'Open this link where you began',
  'am.link-ended': 'This link leads no further',
};

/** The heading where it is the link that does not lead on; undefined where it is something else. */
export const linkHeading = (code: string): string | undefined => LINKS[code];
