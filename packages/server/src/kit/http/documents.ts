import type { FastifyReply } from 'fastify';
import { errorCatalogue, errorEntry, Problem } from '../errors.ts';
import { pagePolicy } from './headers.ts';
import { type Html, html, textPage } from './html.ts';
import type { HttpContext } from './http-context.ts';
import { openApiDocument } from './openapi.ts';
import type { DownloadRoute, EventRoute, HttpRoute } from './route.ts';
import { VERSION } from './version.ts';

/** What the server says about itself: API description, its readable page, error pages, metrics. */
export function addDocuments(context: HttpContext): void {
  const { app, kit, routes, audiences } = context;
  let openApi: string | undefined;
  app.get('/api/openapi.json', async (_, reply) => {
    openApi ??= JSON.stringify(
      openApiDocument({ routes, audiences, publicUrl: kit.config.publicUrl, version: VERSION }),
    );
    return reply.type('application/json; charset=utf-8').send(openApi);
  });
  app.get('/api', async (_, reply) => sendText(context, reply, 'Lanyard HTTP API', apiPage(context)));
  app.get('/docs/errors', async (_, reply) => sendText(context, reply, 'Errors', errorList()));
  app.get<{ Params: { code: string } }>('/docs/errors/:code', async (request, reply) => {
    const entry = errorCatalogue().find(({ code }) => code === request.params.code);
    if (!entry) throw new Problem('kit.not-found');
    return sendText(context, reply, entry.code, errorPage(entry.code));
  });
  app.get('/metrics', async (_, reply) => reply.type(kit.metrics.contentType).send(await kit.metrics.render()));
}

function sendText({ kit }: HttpContext, reply: FastifyReply, title: string, body: Html): FastifyReply {
  const nonce = kit.random.token(16);
  reply.header('content-security-policy', pagePolicy(nonce, 'text'));
  return reply.type('text/html; charset=utf-8').send(textPage(title, nonce, body));
}

/** A heading and a sentence for each audience that routes declare; others appear under their own name. */
type AudienceWords = { readonly title: string; readonly text: string };
const AUDIENCE_WORDS: Readonly<Record<string, AudienceWords>> = {
  'relying-party': { title: 'Services', text: 'With an API key: Authorization: Bearer lk_…' },
  public: { title: 'Everybody', text: 'Without any proof.' },
  user: { title: 'People, for themselves', text: 'With the session cookie of the portal.' },
  'sign-in': { title: 'A sign-in under way', text: 'With the cookie that the password step sets.' },
  auditor: { title: 'Operators: to read', text: 'Auditor, help desk or administrator.' },
  helpdesk: { title: 'Operators: to help', text: 'Help desk or administrator.' },
  administrator: { title: 'Operators: to run the realm', text: 'Administrator.' },
  device: { title: 'Phones', text: 'With a signed Device-Proof header; docs/protocol.md has the whole of it.' },
};

const EXAMPLE = (server: string): string => `curl ${server}/api/v1/verifications/code \\
  -H 'Authorization: Bearer lk_…' -H 'Content-Type: application/json' \\
  -d '{"user": "alice", "code": "123456"}'`;

function apiPage({ routes, kit }: HttpContext): Html {
  const byAudience = Map.groupBy(
    routes.filter((route) => route.kind !== 'socket'),
    (route) => String(route.audience),
  );
  const order = [...new Set([...Object.keys(AUDIENCE_WORDS), ...byAudience.keys()])];
  const sections = order.flatMap((audience) => {
    const list = byAudience.get(audience);
    return list ? [audienceSection(audience, list)] : [];
  });
  return html`<p>Requests and replies are JSON; errors are <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a> problems
with a stable code (<a href="/docs/errors">all of them</a>). Programs read <a href="/api/openapi.json">the OpenAPI 3.1 description</a>.
Is it really her? One request answers; status 200 means yes, and only yes:</p>
<pre tabindex="0">${EXAMPLE(kit.config.publicUrl)}</pre>
${sections}`;
}

function audienceSection(audience: string, list: readonly (HttpRoute | EventRoute | DownloadRoute)[]): Html {
  const words = AUDIENCE_WORDS[audience];
  return html`<h2>${words?.title ?? audience}</h2>
<p>${words?.text ?? ''}</p>
${list.map(apiEntry)}`;
}

function apiEntry(route: HttpRoute | EventRoute | DownloadRoute): Html {
  const errors = route.errors.map((code) => html`<a href="/docs/errors/${code}"><code>${code}</code></a>`);
  const summary = route.kind === 'events' ? `${route.summary} (server-sent events)` : route.summary;
  const refusals = errors.length > 0 ? html`<p class="muted">May answer ${errors}</p>` : html``;
  return html`<article><p><code>${route.method} ${route.path}</code></p><p>${summary}.</p>${refusals}</article>`;
}

function errorList(): Html {
  const rows = errorCatalogue().map(
    ({ code, status, text }) =>
      html`<tr><td><a href="/docs/errors/${code}"><code>${code}</code></a></td><td>${status}</td><td>${text}</td></tr>`,
  );
  return html`<table>
<thead><tr><th>Code</th><th>Status</th><th>Meaning</th></tr></thead>
<tbody>
${rows}
</tbody>
</table>`;
}

function errorPage(code: string): Html {
  const { status, text } = errorEntry(code);
  return html`<p>${text}</p>
<p>HTTP status ${status}. The reply is <code>application/problem+json</code> (RFC 9457); its <code>code</code> is
<code>${code}</code>, and its <code>requestId</code> finds the request in the server's log.</p>
<p><a href="/docs/errors">All errors</a></p>`;
}
