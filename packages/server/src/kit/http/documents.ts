import type { FastifyReply } from 'fastify';
import { errorCatalogue, errorEntry, Problem } from '../errors.ts';
import type { HttpContext } from './create-http.ts';
import { pagePolicy } from './headers.ts';
import { type Html, html, textPage } from './html.ts';
import { openApiDocument } from './openapi.ts';
import type { EventRoute, HttpRoute } from './route.ts';
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

function apiPage({ routes }: HttpContext): Html {
  const described = routes.filter((route) => route.kind !== 'socket');
  const byAudience = [...Map.groupBy(described, (route) => route.audience)];
  const sections = byAudience.map(
    ([audience, list]) => html`<h2>${audience}</h2>
<table>
<thead><tr><th>Address</th><th>What it does</th><th>Errors</th></tr></thead>
<tbody>
${list.map(apiRow)}
</tbody>
</table>`,
  );
  return html`<p>Requests and replies are JSON; errors are <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a> problems
with a stable code (<a href="/docs/errors">all of them</a>). Machines read <a href="/api/openapi.json">the OpenAPI 3.1 description</a>.</p>
${sections}`;
}

function apiRow(route: HttpRoute | EventRoute): Html {
  const errors = route.errors.map((code) => html`<a href="/docs/errors/${code}"><code>${code}</code></a>`);
  const summary = route.kind === 'events' ? `${route.summary} (server-sent events)` : route.summary;
  return html`<tr><td><code>${route.method} ${route.path}</code></td><td>${summary}</td><td>${errors}</td></tr>`;
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
