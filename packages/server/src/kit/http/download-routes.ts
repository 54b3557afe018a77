import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createAdmission } from './admission.ts';
import { compileCaller, guardErrors } from './callers.ts';
import { contextOf } from './context.ts';
import type { HttpContext } from './http-context.ts';
import { compileRouteInput } from './http-routes.ts';
import type { Download, DownloadRoute } from './route.ts';
import { watchCaller } from './still-allowed.ts';

const DOWNLOADS_OF_HOLDER = 2;

/** Adds one file that is written while it is sent. Until its first piece it answers errors like any other route. */
export function addDownloadRoute(context: HttpContext, route: DownloadRoute): void {
  const { app, kit } = context;
  const resolve = compileCaller(context, route);
  const checkInput = compileRouteInput(route);
  const guard = guardErrors(context, route);
  const handler = route.handler as (input: unknown) => Promise<Download>;
  const holderOf = route.holder as (caller: unknown) => string;
  const admission = createAdmission(DOWNLOADS_OF_HOLDER);
  app.get(route.path, { exposeHeadRoute: false }, async (request: FastifyRequest, reply: FastifyReply) => {
    const requestContext = contextOf(request, reply, context);
    const caller = await resolve({ kit, request: requestContext });
    const input = checkInput(request);
    const download = await handler({ kit, caller, request: requestContext, ...input }).catch(guard);
    const release = admission.admit(holderOf(caller), kit.clock.now());
    const body = Readable.from(download.pieces);
    const unwatch = watchCaller(resolve, { kit, request: requestContext }, () => body.destroy());
    body.once('close', () => {
      unwatch();
      release();
    });
    reply.header('content-disposition', `attachment; filename="${download.fileName}"`);
    return reply.type(download.type).send(body);
  });
}
