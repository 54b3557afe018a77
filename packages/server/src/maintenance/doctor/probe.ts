import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { TLSSocket } from 'node:tls';

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 4_096;

export type Probed = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Null over plain http. */
  readonly certificate: Certificate | null;
};

export type Certificate = {
  readonly validTo: Date;
  /** Why a client would refuse it, in the words of OpenSSL; null where it would not. */
  readonly refusal: string | null;
};

/**
 * One GET to an address that the operator configured, bounded in time. A certificate that nobody would trust is looked at all the
 * same, because it is what is asked for; nothing secret is sent.
 * @throws Error where nobody answers
 */
export function probe(url: string, { authorities }: { authorities: readonly string[] | undefined }): Promise<Probed> {
  const isTls = url.startsWith('https:');
  const options = { rejectUnauthorized: false, agent: false, ...(authorities ? { ca: [...authorities] } : {}) };
  return new Promise((resolve, reject) => {
    const request = isTls ? httpsRequest(url, options) : httpRequest(url, { agent: false });
    request.setTimeout(TIMEOUT_MS, () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
    request.on('error', reject);
    request.on('response', (response) => {
      const certificate = response.socket instanceof TLSSocket ? readCertificate(response.socket) : null;
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        if (body.length < MAX_BYTES) body += text;
        else response.destroy();
      });
      const finish = () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body, certificate });
      response.on('close', finish);
    });
    request.end();
  });
}

function readCertificate(socket: TLSSocket): Certificate {
  const refusal = socket.authorized ? null : String(socket.authorizationError);
  return { validTo: new Date(socket.getPeerCertificate().valid_to), refusal };
}
