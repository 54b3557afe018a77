import type { Server } from 'node:http';

/** A bound port, before the application is ready: requests wait for `attach`, and are answered 503 until then. */
export type Listener = {
  readonly server: Server;
  readonly port: number;
  /** Takes the requests from now on. */
  readonly attach: () => void;
};
