import { fileURLToPath } from 'node:url';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isLoopback } from '../../config.ts';
import { Problem } from '../errors.ts';
import { RESERVED_NAMES } from '../reserved-names.ts';
import { pathOf } from './context.ts';
import { pagePolicy, WORKER_POLICY } from './headers.ts';
import type { HttpContext } from './http-context.ts';
import { chooseEncoding, type PageFile, type PageFolder, readPageFolder } from './page-files.ts';

const NONCE = /__CSP_NONCE__/g;

/** Where `npm run build` puts the pages. */
export const PAGE_FOLDERS = {
  portal: fileURLToPath(new URL('../../../../portal/dist', import.meta.url)),
  app: fileURLToPath(new URL('../../../../authenticator/dist', import.meta.url)),
};

type PageName = keyof typeof PAGE_FOLDERS;

/** Serves the portal at `/` and below each realm, and the authenticator below `/app/`. */
export function addPages(context: HttpContext): void {
  const { app, kit } = context;
  const portal = readPageFolder(kit.pageFolders?.portal ?? PAGE_FOLDERS.portal);
  const authenticator = readPageFolder(kit.pageFolders?.app ?? PAGE_FOLDERS.app);
  app.get('/', async (request, reply) => {
    if (kit.config.mode === 'server') return reply.redirect(`/${kit.config.realm}/`);
    return sendIndex(context, request, reply, 'portal', portal);
  });
  // Where password managers send people (W3C, A Well-Known URL for Changing Passwords); they try another address beside it,
  // to see that not everything is found.
  app.get('/.well-known/change-password', async (_, reply) => reply.redirect(`/${kit.config.realm}/password`));
  app.get('/.well-known/*', async () => {
    throw new Problem('kit.not-found');
  });
  app.get('/app', async (_, reply) => reply.redirect('/app/'));
  app.get('/app/*', async (request, reply) => {
    const file = authenticator.files.get(wildcardOf(request));
    if (file && wildcardOf(request) !== 'index.html') return sendFile(request, reply, file, { scope: '/app/' });
    return sendIndex(context, request, reply, 'app', authenticator);
  });
  app.get('/*', async (request, reply) => {
    const path = wildcardOf(request);
    const file = path === 'index.html' ? undefined : portal.files.get(path);
    if (file) return sendFile(request, reply, file, {});
    if (RESERVED_NAMES.has(path.split('/')[0] ?? '')) throw new Problem('kit.not-found');
    return sendIndex(context, request, reply, 'portal', portal);
  });
}

function wildcardOf(request: FastifyRequest): string {
  return (request.params as { '*'?: string })['*'] ?? '';
}

function sendIndex(
  { kit }: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
  page: PageName,
  folder: PageFolder,
): FastifyReply {
  const isMissing = folder.index === null || /\.[a-z0-9]+$/i.test(pathOf(request.url));
  if (isMissing || folder.index === null) throw new Problem('kit.not-found');
  const elsewhere = otherLoopbackName(kit.config.publicUrl, request);
  if (elsewhere) return reply.redirect(elsewhere);
  const nonce = kit.random.token(16);
  reply.header('content-security-policy', pagePolicy(nonce, page));
  reply.header('cache-control', 'no-store');
  return reply.type('text/html; charset=utf-8').send(folder.index.replace(NONCE, nonce));
}

/** `http://127.0.0.1:8080` is another origin than `http://localhost:8080`, and WebAuthn needs the name: so go there. */
function otherLoopbackName(publicUrl: string, request: FastifyRequest): string | null {
  const own = new URL(publicUrl);
  const host = request.headers.host ?? own.host;
  const asked = URL.parse(`http://${host}`);
  const isOther = asked !== null && asked.host !== own.host && isLoopback(asked.hostname) && isLoopback(own.hostname);
  return isOther ? `${publicUrl}${request.url}` : null;
}

async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: PageFile,
  options: { scope?: string },
): Promise<FastifyReply> {
  const encoding = chooseEncoding(request.headers['accept-encoding']);
  reply.headers({
    'cache-control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: file.etag,
    vary: 'accept-encoding',
    'content-type': file.type,
  });
  if (options.scope && file.type.startsWith('text/javascript')) {
    reply.headers({ 'service-worker-allowed': options.scope, 'content-security-policy': WORKER_POLICY });
  }
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  const content = await file.encoded(encoding);
  if (content !== file.content) reply.header('content-encoding', encoding);
  return reply.send(content);
}
