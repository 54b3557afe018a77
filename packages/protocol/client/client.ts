import type { Routes } from './generated/routes.ts';

/** What every error reply of Lanyard holds (RFC 9457), plus members of its own code. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  /** Stable, from the catalogue in docs/errors, such as `verifications.code-refused`. */
  code: string;
  detail?: string;
  requestId?: string;
  [member: string]: unknown;
}

/** A reply that says no, or a server that could not be reached (`client.unreachable`, status 0). */
export class LanyardProblem extends Error {
  readonly problem: ProblemBody;
  readonly retryAfterSeconds: number | null;

  constructor(problem: ProblemBody, options: { retryAfterSeconds?: number | null; cause?: unknown } = {}) {
    super(problem.detail ?? problem.title, { cause: options.cause });
    this.name = 'LanyardProblem';
    this.problem = problem;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }

  get code(): string {
    return this.problem.code;
  }
}

type Input<Route> = Omit<Route, 'reply'> & { signal?: AbortSignal };
/** Routes that need no input are called with the route alone. */
type InputArgument<Route> =
  Record<string, never> extends Omit<Route, 'reply'> ? [input?: Input<Route>] : [input: Input<Route>];

export interface ClientOptions {
  /** Origin of the server, such as `https://lanyard.example.org`; empty for pages that it serves itself. */
  server: string;
  /** A relying party's API key. Pages leave it out: their session travels in a cookie. */
  apiKey?: string;
  fetch?: typeof fetch;
}

/** Calls one route by its method and path, such as `POST /api/v1/pushes`, fully typed from the OpenAPI document. */
export type Client = <Name extends keyof Routes>(
  route: Name,
  ...input: InputArgument<Routes[Name]>
) => Promise<Routes[Name]['reply']>;

interface LooseInput {
  params?: Record<string, string>;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  signal?: AbortSignal;
}

function fillPath(path: string, input: LooseInput): string {
  const filled = path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(input.params?.[name] ?? ''));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size > 0 ? `${filled}?${query}` : filled;
}

async function readProblem(reply: Response): Promise<LanyardProblem> {
  const fallback = { type: 'about:blank', title: reply.statusText, status: reply.status, code: 'client.not-a-problem' };
  const isProblem = reply.headers.get('content-type')?.startsWith('application/problem+json') ?? false;
  const body = isProblem ? ((await reply.json()) as ProblemBody) : fallback;
  const retryAfter = Number(reply.headers.get('retry-after'));
  return new LanyardProblem(body, { retryAfterSeconds: retryAfter > 0 ? retryAfter : null });
}

function unreachable(cause: unknown): LanyardProblem {
  const title = 'The server could not be reached. Nothing was changed; try again.';
  return new LanyardProblem({ type: 'about:blank', title, status: 0, code: 'client.unreachable' }, { cause });
}

/**
 * Makes a typed client.
 * @throws {LanyardProblem} from each call that the server refuses or that does not reach it.
 */
export function createClient(options: ClientOptions): Client {
  const send = options.fetch ?? fetch;
  const authorization: Record<string, string> = options.apiKey ? { authorization: `Bearer ${options.apiKey}` } : {};
  const call = async (route: string, input: LooseInput = {}): Promise<unknown> => {
    const [method = 'GET', path = ''] = route.split(' ');
    const hasBody = input.body !== undefined;
    const init: RequestInit = {
      method,
      headers: { ...authorization, accept: 'application/json', ...(hasBody && { 'content-type': 'application/json' }) },
      ...(hasBody && { body: JSON.stringify(input.body) }),
      ...(input.signal && { signal: input.signal }),
    };
    const reply = await send(options.server + fillPath(path, input), init).catch((cause: unknown) => {
      throw unreachable(cause);
    });
    if (!reply.ok) throw await readProblem(reply);
    return reply.status === 204 ? null : reply.json();
  };
  return call as Client;
}
