declare const __APP_VERSION__: string;

/** Of `packages/authenticator/package.json`, written in by the build. */
export const appVersion: string = __APP_VERSION__;
