/** Address of the app's page; everything else of the app lies below it. */
export const page = '/app/';

type Asked = {
  readonly request: { readonly method: string; readonly url: string; readonly mode: string };
  readonly origin: string;
  readonly files: readonly string[];
};

/**
 * Where a request is answered from the kept files, or null where it must reach the network: everything but a GET of the
 * app's own page and files, above all the device API, whose answers and secrets must not land in a cache.
 */
export const keptPath = ({ request, origin, files }: Asked): string | null => {
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== origin) return null;
  if (url.pathname === page) return request.mode === 'navigate' ? page : null;
  const isFile = url.pathname.startsWith(page) && files.includes(url.pathname.slice(page.length));
  return isFile ? url.pathname : null;
};
