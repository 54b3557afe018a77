/**
 * Whether the logos that journeys name can be shown by phones. Phones load them; here they are looked at before, so that a
 * wrong one is found by who drew the journey and not by a thousand people. A server that cannot reach a logo says so and
 * works on.
 */
import {
  addressRules,
  authoritiesOf,
  consume,
  createOutgoing,
  type Kit,
  type Outgoing,
  readPicture,
} from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';

export type LogoVerdict =
  | { readonly kind: 'fit' }
  /** Every phone would fail at it; `text` goes on after the name of the property. */
  | { readonly kind: 'unfit'; readonly text: string }
  /** One answer for all that can come between: what does not answer tells whoever asks nothing of what is there. */
  | { readonly kind: 'unseen' };

export const MAX_LOGO_BYTES = 1_048_576;
export const MAX_LOGO_PIXELS = 1_024;

const TIMEOUT_MS = 3_000;
const MAX_REDIRECTS = 2;
/** Looks under way in one process; one more is left for later. */
const MAX_AT_ONCE = 8;
/** New looks for one realm, on all processes together: nobody makes this server knock at doors all day. */
const LOOKS = { max: 60, windowSeconds: 600 } as const;
const MAX_REMEMBERED = 500;
/** How long a verdict holds. What is unfit may be mended the next minute; what was not seen costs seconds each time. */
const HOLDS_MS = { fit: 900_000, unfit: 30_000, unseen: 300_000 } as const;

const UNSEEN: LogoVerdict = { kind: 'unseen' };

type Held = { readonly verdict: LogoVerdict; readonly until: number };
type Process = { readonly outgoing: Outgoing; readonly held: Map<string, Held>; readonly looks: Looks };
type Looks = Map<string, Promise<LogoVerdict>>;

const processes = new WeakMap<Kit['bus'], Process>();

function processOf({ bus, config }: Kit, timeoutMs = TIMEOUT_MS): Process {
  const known = processes.get(bus);
  if (known) return known;
  const limits = { timeoutMs, maxBytes: MAX_LOGO_BYTES + 1 };
  const outgoing = createOutgoing({ ...addressRules(config), ...limits, authorities: authoritiesOf(config) });
  const made: Process = { outgoing, held: new Map(), looks: new Map() };
  processes.set(bus, made);
  return made;
}

/**
 * Sets how long this process waits for a logo; for tests.
 * @throws RangeError where it has looked at one already
 */
export function waitForLogos(kit: Kit, { timeoutMs }: { timeoutMs: number }): void {
  if (processes.has(kit.bus)) throw new RangeError('a logo has been looked at already');
  processOf(kit, timeoutMs);
}

/** Each realm has looks of its own: what one has used up, or has looked at, is nothing to another. */
const keyOf = ({ id }: Pick<Realm, 'id'>, address: string): string => `${id} ${address}`;

/** What this process knows of a logo without looking; undefined where it does not. */
export function knownLogo(kit: Kit, realm: Pick<Realm, 'id'>, address: string): LogoVerdict | undefined {
  const held = processOf(kit).held.get(keyOf(realm, address));
  return held && held.until > kit.clock.now().getTime() ? held.verdict : undefined;
}

/**
 * Looks at logos that are not known. It takes seconds where one does not answer: call it outside of a transaction, and ask
 * `knownLogo` inside.
 */
export async function lookAtLogos(kit: Kit, realm: Pick<Realm, 'id'>, addresses: Iterable<string>): Promise<void> {
  await Promise.all([...new Set(addresses)].map((address) => look(kit, realm, address)));
}

/** Many who ask at once wait for one look. */
async function look(kit: Kit, realm: Pick<Realm, 'id'>, address: string): Promise<LogoVerdict> {
  const { looks } = processOf(kit);
  const key = keyOf(realm, address);
  const known = knownLogo(kit, realm, address) ?? looks.get(key);
  if (known) return known;
  if (looks.size >= MAX_AT_ONCE) return UNSEEN;
  const begun = lookAnew(kit, realm, address).finally(() => looks.delete(key));
  looks.set(key, begun);
  return begun;
}

async function lookAnew(kit: Kit, realm: Pick<Realm, 'id'>, address: string): Promise<LogoVerdict> {
  const request = { realmId: realm.id, scope: 'logo', subject: '*', ...LOOKS };
  const { allowed } = await consume(kit.db, kit, request);
  const { outgoing, held } = processOf(kit);
  const verdict = allowed ? await judgeLogo(outgoing, address) : UNSEEN;
  const key = keyOf(realm, address);
  held.delete(key);
  held.set(key, { verdict, until: kit.clock.now().getTime() + HOLDS_MS[verdict.kind] });
  const [oldest] = held.keys();
  if (held.size > MAX_REMEMBERED && oldest !== undefined) held.delete(oldest);
  return verdict;
}

const HEADERS = { accept: 'image/png, image/jpeg', 'user-agent': 'Lanyard-Logo/1', connection: 'close' };
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const NOTHING_THERE: ReadonlySet<number> = new Set([404, 410]);

/** Each address on the way is judged like the first: a redirect leads nowhere that the logo itself could not be. */
export async function judgeLogo(outgoing: Outgoing, address: string): Promise<LogoVerdict> {
  try {
    let url = address;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const reply = await outgoing.send({ url, method: 'GET', headers: HEADERS });
      const next = REDIRECTS.has(reply.status) ? URL.parse(reply.headers.location ?? '', url) : null;
      if (next === null) return verdictOf(reply);
      url = next.href;
    }
  } catch {
    // Refused, unknown, late, cut off: the same for whoever asked.
  }
  return UNSEEN;
}

type Answer = Awaited<ReturnType<Outgoing['send']>>;

function verdictOf({ status, body, isWhole }: Answer): LogoVerdict {
  if (NOTHING_THERE.has(status)) return unfit('names no file: its server answers that there is none.');
  if (status !== 200) return UNSEEN;
  if (body.length > MAX_LOGO_BYTES) return unfit('names a file of more than 1 MB.');
  if (!isWhole) return UNSEEN;
  const picture = readPicture(body);
  if (picture === null) return unfit('names a file that is no PNG or JPEG, whatever it is called.');
  const { width, height } = picture;
  return Math.max(width, height) > MAX_LOGO_PIXELS
    ? unfit(`names a picture of ${width} × ${height} pixels. At most 1024 × 1024 are allowed.`)
    : { kind: 'fit' };
}

const unfit = (text: string): LogoVerdict => ({ kind: 'unfit', text });
