import pg from 'pg';

/**
 * Works on one connection and ends it. A stream of COPY whose connection breaks is told nothing and would wait for ever, so the
 * break ends the work. @throws what the connection broke with
 */
export async function onOneConnection<Result>(
  { url, name }: { url: string; name: string },
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, application_name: name });
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => {});
  client.on('error', broken.reject);
  await client.connect();
  try {
    return await Promise.race([broken.promise, work(client)]);
  } finally {
    await client.end();
  }
}
