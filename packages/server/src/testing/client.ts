import assert from 'node:assert/strict';

export type TestRequest = {
  readonly cookies?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type TestReply = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed JSON; undefined where the reply has none. Tests look into it freely and assert what they find. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads replies of every route, right and wrong ones
  readonly body: any;
  /** Cookies that this reply set, by name; an empty string where it cleared one. */
  readonly cookies: Readonly<Record<string, string>>;
};

export type TestClient = {
  readonly url: string;
  /** The cookies kept so far. */
  readonly cookies: Record<string, string>;
  readonly request: (method: string, path: string, options?: TestRequest) => Promise<TestReply>;
  /** Like `request`, and fails with the reply's text where the status is another. @returns the body */
  readonly expect: (status: number, method: string, path: string, options?: TestRequest) => Promise<TestReply['body']>;
  /** The first event of a stream that fits; the stream is closed then. */
  readonly nextEvent: (
    path: string,
    fits?: (data: TestReply['body'], name: string) => boolean,
  ) => Promise<TestReply['body']>;
};

/**
 * A browser without a page: keeps cookies, and sends Origin as our own pages do (the public one, where it differs). With null it
 * names none, as programs do.
 */
export function createClient(url: string, origin: string | null = url): TestClient {
  const cookies: Record<string, string> = {};
  const send = (method: string, path: string, options: TestRequest, signal?: AbortSignal) =>
    fetch(url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(origin === null ? {} : { origin }),
        ...cookieHeader({ ...cookies, ...options.cookies }),
        ...jsonHeader(options),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: encode(options.body) }),
      ...(signal ? { signal } : {}),
    });
  const request: TestClient['request'] = async (method, path, options = {}) => {
    const reply = await toReply(await send(method, path, options));
    for (const [name, value] of Object.entries(reply.cookies)) {
      if (value === '') delete cookies[name];
      else cookies[name] = value;
    }
    return reply;
  };
  return {
    url,
    cookies,
    request,
    expect: async (status, method, path, options) => {
      const reply = await request(method, path, options);
      assert.equal(reply.status, status, `${method} ${path}: ${reply.text}`);
      return reply.body;
    },
    nextEvent: async (path, fits = () => true) => {
      const stop = new AbortController();
      const response = await send('GET', path, {}, stop.signal);
      assert.equal(response.status, 200, `GET ${path}`);
      try {
        for await (const event of readEvents(response)) if (fits(event.data, event.name)) return event.data;
        return assert.fail(`the stream ${path} ended before the event`);
      } finally {
        stop.abort();
      }
    },
  };
}

/** Bytes and text go as they are, so that a test can send what no client of ours would. */
function encode(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

function jsonHeader({ body }: TestRequest): Record<string, string> {
  return body === undefined ? {} : { 'content-type': 'application/json' };
}

function cookieHeader(cookies: Readonly<Record<string, string>>): Record<string, string> {
  const pairs = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
  return pairs.length === 0 ? {} : { cookie: pairs.join('; ') };
}

async function toReply(response: Response): Promise<TestReply> {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
  const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0]?.split('=') ?? []);
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? JSON.parse(text) : undefined,
    cookies: Object.fromEntries(cookies.map(([name = '', value = '']) => [name, value])),
  };
}

/** Server-sent events as the HTML standard, section 9.2.6, parses them; comments and the retry hint are skipped. */
export async function* readEvents(response: Response): AsyncGenerator<{ name: string; data: TestReply['body'] }> {
  let buffer = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    buffer += decoder.decode(chunk, { stream: true });
    const blocks = buffer.split('\n\n');
    buffer = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      const data = fields.get('data');
      if (data !== undefined) yield { name: fields.get('event') ?? 'message', data: JSON.parse(data) };
    }
  }
}
