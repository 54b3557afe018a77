import type { Kit } from '../kit.ts';
import type { Audiences } from './audience.ts';
import type { Route } from './route.ts';

export type HttpOptions = { readonly kit: Kit; readonly routes: readonly Route[]; readonly audiences: Audiences };

export type Http = {
  readonly routes: readonly Route[];
  /** Begins to answer on the kit's listener. @returns the public URL. */
  readonly listen: () => Promise<string>;
  /** Ends gracefully: running requests end, streams and sockets are told to reconnect. */
  readonly stop: () => Promise<void>;
};

export function createHttp(options: HttpOptions): Http {
  throw new TypeError(`not built: ${options.routes.length} routes`);
}
