import type { TestContext } from 'node:test';
import { createHttp, type Http, type Route } from '../kit/index.ts';
import { createClient, type TestClient } from './client.ts';
import { type TestKit, type TestKitOptions, testKit } from './kit.ts';

export type TestApp = TestKit & { readonly url: string; readonly http: Http; readonly client: TestClient };

/** A server with the given routes and no slices: for tests of kit itself. Audiences other than public need `audiences`. */
export async function testApp(
  t: Pick<TestContext, 'after'>,
  routes: readonly Route[],
  options: TestKitOptions & {
    audiences?: object;
    allowedOrigins?: Parameters<typeof createHttp>[0]['allowedOrigins'];
  } = {},
): Promise<TestApp> {
  const base = await testKit(t, options);
  const { audiences = {}, allowedOrigins } = options;
  const http = createHttp({
    kit: base.kit,
    routes,
    audiences: audiences as never,
    ...(allowedOrigins ? { allowedOrigins } : {}),
  });
  await http.listen();
  const url = `http://localhost:${base.kit.listener.port}`;
  base.beforeStop(http.stop);
  return { ...base, url, http, client: createClient(url, base.kit.config.publicUrl) };
}
