/** One row of the error catalogue: what a client may rely on, and the sentence for people. */
export type ErrorEntry = { readonly status: number; readonly text: string };
export type CatalogueEntry = ErrorEntry & { readonly code: string };

const catalogue = new Map<string, CatalogueEntry>();

/**
 * Adds the errors of a slice to the one catalogue. Codes are `slice.name`, stable for ever, and documented in docs/errors/.
 * @example defineErrors('devices', { 'not-found': { status: 404, text: 'This device does not exist or is not yours.' } })
 */
export function defineErrors<const Slice extends string, const Entries extends Record<string, ErrorEntry>>(
  slice: Slice,
  entries: Entries,
): readonly `${Slice}.${keyof Entries & string}`[] {
  return Object.entries(entries).map(([name, entry]) => {
    const code = `${slice}.${name}` as const;
    if (catalogue.has(code)) throw new TypeError(`the error ${code} is defined twice`);
    catalogue.set(code, Object.freeze({ code, ...entry }));
    return code as `${Slice}.${keyof Entries & string}`;
  });
}

/** Every error defined so far, by code. For documentation, OpenAPI and the tests that guard them. */
export function errorCatalogue(): CatalogueEntry[] {
  return [...catalogue.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** The catalogue's row of a code; a code that no slice defined is a programming mistake. */
export function errorEntry(code: string): CatalogueEntry {
  const entry = catalogue.get(code);
  if (!entry) throw new TypeError(`the error ${code} is in no catalogue`);
  return entry;
}

export type ProblemOptions = {
  /** A sentence for people about this one occurrence; the catalogue's text unless given. Never holds a secret. */
  readonly detail?: string;
  /** Further members of the reply (RFC 9457 section 3.2). */
  readonly members?: Readonly<Record<string, unknown>>;
  /** Further reply headers, such as Retry-After. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What really happened: for the log, never for the client. */
  readonly cause?: unknown;
};

/** The one error type of the server: becomes an RFC 9457 `application/problem+json` reply. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: string, options: ProblemOptions = {}) {
    const entry = errorEntry(code);
    super(`${code}: ${options.detail ?? entry.text}`, { cause: options.cause });
    this.name = 'Problem';
    this.code = code;
    this.status = entry.status;
    this.title = entry.text;
    this.detail = options.detail ?? entry.text;
    this.members = options.members ?? {};
    this.headers = options.headers ?? {};
  }
}

/** True where `error` is the problem with this code; for `catch` blocks that treat one failure apart. */
export function isProblem(error: unknown, code: string): error is Problem {
  return error instanceof Problem && error.code === code;
}

defineErrors('kit', {
  'bad-request': { status: 400, text: 'The request is not well formed.' },
  'cross-site': { status: 403, text: 'This request came from another site and was refused.' },
  'not-found': { status: 404, text: 'There is nothing at this address.' },
  'method-not-allowed': { status: 405, text: 'This address does not accept this method.' },
  'body-too-large': { status: 413, text: 'The request is larger than this server accepts.' },
  'unsupported-media-type': { status: 415, text: 'The request body must be application/json.' },
  limited: { status: 429, text: 'Too many attempts. Please wait a while and try again.' },
  internal: {
    status: 500,
    text: 'Something went wrong on the server. The request id helps its operator to find out what.',
  },
  unavailable: { status: 503, text: 'The server cannot reach its database at the moment. Please try again shortly.' },
  busy: { status: 503, text: 'The server has more to do at the moment than it can. Please try again shortly.' },
  stopping: { status: 503, text: 'The server is starting or stopping. Please try again shortly.' },
});

/** 429 with Retry-After in whole seconds (RFC 9110 section 10.2.3). */
export function limitedProblem(retryAt: Date, now: Date): Problem {
  const seconds = Math.max(1, Math.ceil((retryAt.getTime() - now.getTime()) / 1000));
  return new Problem('kit.limited', {
    members: { retryAt: retryAt.toISOString() },
    headers: { 'retry-after': String(seconds) },
  });
}
