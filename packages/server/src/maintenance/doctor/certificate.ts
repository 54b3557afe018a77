import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Check, type Examination, type Finding, off, ok, warning, wrong } from './finding.ts';

const DAY_MS = 86_400_000;
const WARNING_DAYS = 21;
const WRONG_DAYS = 3;

const RENEW = 'Renew it now, give it to the server or proxy that ends TLS, and see why that did not happen by itself.';

/** The certificate that this server itself ends TLS with. What people are shown is looked at with the public address. */
export const certificateCheck: Check = {
  name: 'certificate',
  title: 'Certificate',
  run: (examination) => {
    const { tlsCertificate, tlsKey } = examination.config;
    if (tlsCertificate === null || tlsKey === null) return [off('TLS ends elsewhere, at a proxy')];
    return lookAt(examination, tlsCertificate, tlsKey);
  },
};

function lookAt({ config, clock }: Examination, certificateFile: string, keyFile: string): Finding[] {
  const certificate = new X509Certificate(readFileSync(certificateFile));
  const host = new URL(config.publicUrl).hostname;
  const findings = [expiry(new Date(certificate.validTo), clock.now())];
  if (certificate.checkHost(host) === undefined) {
    findings.push(
      wrong(`${certificateFile} is not for ${host}.`, 'Get a certificate for the name in LANYARD_PUBLIC_URL.'),
    );
  }
  if (!certificate.checkPrivateKey(createPrivateKey(readFileSync(keyFile)))) {
    findings.push(
      wrong(`${keyFile} is not the key of ${certificateFile}.`, 'Give both files of the same certificate.'),
    );
  }
  return findings;
}

export function expiry(validTo: Date, now: Date): Finding {
  const days = Math.floor((validTo.getTime() - now.getTime()) / DAY_MS);
  if (days < 0) return wrong(`The certificate expired on ${dayOf(validTo)}: no browser or phone connects.`, RENEW);
  const text = `The certificate expires on ${dayOf(validTo)}, in ${days} days.`;
  if (days < WRONG_DAYS) return wrong(text, RENEW);
  return days < WARNING_DAYS ? warning(text, RENEW) : ok(`valid until ${dayOf(validTo)}`);
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
