import type { FastifyInstance } from 'fastify';
import type { Kit } from '../kit.ts';
import type { Audiences } from './audience.ts';
import type { ClientAddress } from './client-address.ts';
import type { Route } from './route.ts';

export type HttpOptions = { readonly kit: Kit; readonly routes: readonly Route[]; readonly audiences: Audiences };

/** What the parts of the server share. */
export type HttpContext = HttpOptions & {
  readonly app: FastifyInstance;
  readonly clientAddress: ClientAddress;
  /** Aborted when the server begins to stop. */
  readonly stopping: AbortSignal;
};
