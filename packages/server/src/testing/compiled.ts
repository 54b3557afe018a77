const folder = process.env.NODE_COMPILE_CACHE;

/** For a process that is started with an environment of its own: where the run keeps what it has compiled. */
export const compiled: Readonly<Record<string, string>> = folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
