/** What is known of the way of a push to one device; the channel's own deliveries fit. */
export type DeviceDeliveryFacts = {
  name: string;
  lastHeardAt: Date | null;
  /** Whether it could be woken when the push began. */
  canBeWoken: boolean;
  hops: readonly { hop: string; state: string; text?: string }[];
  /** What its push service is not able to do at present, in that service's words. */
  trouble: string | null;
  /** Its app tells nobody that it has a notification, as those of PingAM. */
  isMute?: boolean;
};

export type DeliveryFacts = {
  push: { state: string; createdAt: Date };
  now: Date;
  devices: readonly DeviceDeliveryFacts[];
};

/**
 * How a push fares, for both sides: whoever waits at the login, and whoever is asked why it did not arrive.
 * `under-way`: nothing is wrong; `delayed`: somebody has to do something on the phone; `failed`: it will not come by itself.
 */
export type DeliveryWord = {
  state: 'under-way' | 'delayed' | 'failed';
  code: string;
  text: string;
  /** What to do now. */
  next: string;
  /** When the device was last heard of, where that is part of the answer. */
  since: Date | null;
};

type Facts = DeviceDeliveryFacts & { ageMs: number };

/** A reason that fits where `applies` says so; the first that does is given. Texts speak of `device`, which has a name. */
type Rule = {
  code: string;
  state: DeliveryWord['state'];
  applies: (facts: Facts) => boolean;
  text: (facts: Facts) => string;
  next: string;
  /** Whether it matters since when the device is silent. */
  isSilence?: true;
};

/** Until then the processes are still telling each other. */
const SETTLING_MS = 2_000;
/** A connected or woken app that has not asked for the request by then is asleep all the same. */
const CONNECTED_MS = 5_000;

const has = (facts: Facts, state: string, hop?: string): boolean =>
  facts.hops.some((known) => known.state === state && (hop === undefined || known.hop === hop));

const isService = ({ hop }: { hop: string }): boolean => hop === 'web-push' || hop === 'fcm' || hop === 'apns';

/** The last word of a push service in one of these states. */
const words = ({ hops }: Facts, ...states: string[]): string | null =>
  hops.findLast((known) => isService(known) && states.includes(known.state))?.text ?? null;

const quoted = (text: string | null): string => (text ? `: “${text}”` : '');

const OPEN_OR_CODE = 'Open the app on it, or use a code.';

/** Furthest first: what is known of the device itself counts for more than what a push service says. */
const rules: readonly Rule[] = [
  {
    code: 'answered',
    state: 'under-way',
    applies: (facts) => has(facts, 'answered'),
    text: ({ name }) => `${name} has answered.`,
    next: 'Nothing more is needed there.',
  },
  {
    code: 'opened',
    state: 'under-way',
    applies: (facts) => has(facts, 'opened'),
    text: ({ name }) => `The request is open on ${name}.`,
    next: 'Answer it there.',
  },
  {
    code: 'notified',
    state: 'delayed',
    applies: (facts) => facts.hops.some((hop) => isService(hop) && hop.state === 'received') && !isFetched(facts),
    text: ({ name }) => `${name} shows a notification, which nobody has opened.`,
    next: 'Tap it, or open the app.',
  },
  {
    code: 'delivered',
    state: 'delayed',
    applies: isFetched,
    text: ({ name }) => `${name} has the request, and nobody has opened it.`,
    next: 'Open the app on it.',
  },
  {
    code: 'handed-over',
    state: 'under-way',
    applies: (facts) => facts.isMute === true && has(facts, 'accepted'),
    text: ({ name }) => `${name} was sent a notification. Its app does not say whether it is there.`,
    next: 'Tap the notification on it and answer. Where none appears, use a code.',
  },
  {
    code: 'on-the-way',
    state: 'under-way',
    applies: (facts) => has(facts, 'accepted') && facts.ageMs <= CONNECTED_MS,
    text: ({ name }) => `${name} is being woken.`,
    next: 'Wait a moment.',
  },
  {
    code: 'asleep',
    state: 'delayed',
    applies: (facts) => has(facts, 'accepted'),
    text: ({ name }) => `${name} is asleep. Its push service took the wake-up, and nothing has been heard of it since.`,
    next: 'Make sure that it is switched on and has a network. Open the app on it, or use a code.',
    isSilence: true,
  },
  {
    code: 'push-service-refused',
    state: 'failed',
    applies: (facts) => has(facts, 'refused') || has(facts, 'failed'),
    text: (facts) =>
      `${facts.name} is asleep, and its push service refused to wake it${quoted(words(facts, 'refused', 'failed'))}.`,
    next: OPEN_OR_CODE,
    isSilence: true,
  },
  {
    code: 'push-service-silent',
    state: 'delayed',
    applies: (facts) =>
      has(facts, 'waiting') || (facts.canBeWoken && facts.trouble !== null && facts.ageMs > SETTLING_MS),
    text: (facts) =>
      `${facts.name} is asleep, and its push service cannot wake it now${quoted(words(facts, 'waiting') ?? facts.trouble)}.`,
    next: OPEN_OR_CODE,
    isSilence: true,
  },
  {
    code: 'on-the-way',
    state: 'under-way',
    applies: (facts) => facts.ageMs <= (has(facts, 'sent') || facts.canBeWoken ? CONNECTED_MS : SETTLING_MS),
    text: ({ name }) => `The request is on its way to ${name}.`,
    next: 'Wait a moment.',
  },
  {
    code: 'connected-silent',
    state: 'delayed',
    applies: (facts) => has(facts, 'sent'),
    text: ({ name }) => `${name} is connected and does not react.`,
    next: OPEN_OR_CODE,
    isSilence: true,
  },
  {
    code: 'open-the-app',
    state: 'delayed',
    applies: ({ canBeWoken, isMute }) => !canBeWoken && isMute === true,
    text: ({ name }) => `${name} cannot be woken. Its app asks for requests while it is open.`,
    next: OPEN_OR_CODE,
  },
  {
    code: 'no-subscription',
    state: 'failed',
    applies: ({ canBeWoken }) => !canBeWoken,
    text: ({ name }) => `${name} is asleep and cannot be woken, because notifications are off in its app.`,
    next: OPEN_OR_CODE,
    isSilence: true,
  },
  {
    code: 'not-sent',
    state: 'delayed',
    applies: () => true,
    text: ({ name }) => `${name} is asleep, and has not been woken yet.`,
    next: OPEN_OR_CODE,
    isSilence: true,
  },
];

function isFetched(facts: Facts): boolean {
  return has(facts, 'received', 'channel') || has(facts, 'received', 'poll');
}

const noDevice: DeliveryWord = {
  state: 'failed',
  code: 'no-device',
  text: 'There is no device any more that could receive the request.',
  next: 'Use a code, or another way.',
  since: null,
};

/** Ends after which there is nothing to explain: somebody did it. */
const settledStates: ReadonlySet<string> = new Set(['approved', 'denied', 'reported', 'mismatched', 'cancelled']);

/**
 * Why a push has no answer yet, or got none: of the device that it came furthest to. Null where it was answered or taken
 * back. Pure: the same facts give the same word.
 */
export function explainDelivery({ push, now, devices }: DeliveryFacts): DeliveryWord | null {
  if (settledStates.has(push.state)) return null;
  const isOver = push.state === 'expired';
  const ageMs = isOver ? Number.POSITIVE_INFINITY : now.getTime() - push.createdAt.getTime();
  const found = devices
    .flatMap((device) => {
      const facts = { ...device, ageMs };
      const index = rules.findIndex(({ applies }) => applies(facts));
      const rule = rules[index];
      return rule ? [{ index, rule, facts }] : [];
    })
    .sort((one, other) => one.index - other.index)[0];
  const word = found ? wordOf(found) : noDevice;
  return isOver ? expired(word) : word;
}

function wordOf({ rule, facts }: { rule: Rule; facts: Facts }): DeliveryWord {
  const { state, code, next, text, isSilence } = rule;
  return { state, code, text: text(facts), next, since: isSilence ? facts.lastHeardAt : null };
}

function expired({ code, text, since }: DeliveryWord): DeliveryWord {
  const next = 'Ask again, or use a code.';
  return { state: 'failed', code: `expired-${code}`, text: `Nobody answered in time. ${text}`, next, since };
}
