import type { FastifyInstance } from 'fastify';
import type { Kit } from '../kit.ts';
import type { Audiences } from './audience.ts';
import type { ClientAddress } from './client-address.ts';
import type { Route } from './route.ts';

export type HttpOptions = {
  readonly kit: Kit;
  readonly routes: readonly Route[];
  readonly audiences: Audiences;
  /** The origins whose pages may speak PingAM's protocol with a realm; none unless given. */
  readonly allowedOrigins?: AllowedOrigins;
};

export type AllowedOrigins = (kit: Kit, realm: string) => Promise<readonly string[]>;

/** What the parts of the server share. */
export type HttpContext = HttpOptions & {
  readonly app: FastifyInstance;
  readonly clientAddress: ClientAddress;
  /** Aborted when the server begins to stop. */
  readonly stopping: AbortSignal;
};
