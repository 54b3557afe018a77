import { authoritiesOf } from '../../kit/index.ts';
import { expiry } from './certificate.ts';
import { type Check, type Examination, type Finding, ok, warning, wrong } from './finding.ts';
import { type Probed, probe } from './probe.ts';

/** The address that people and phones use, asked as they would: name, network, certificate, and who answers. */
export const publicUrlCheck: Check = {
  name: 'public-url',
  title: 'Public address',
  run: async (examination) => {
    const { config } = examination;
    const live = `${config.publicUrl}/health/live`;
    try {
      return judge(examination, await probe(live, { authorities: authoritiesOf(config) }));
    } catch (error) {
      return [unreachable(config.publicUrl, error)];
    }
  },
};

function unreachable(url: string, error: unknown): Finding {
  const reason = error instanceof Error ? error.message || String(error) : String(error);
  return warning(
    `${url} cannot be reached from here: ${reason}.`,
    'Start the server and its proxy, and look at name, firewall and certificate. If only this machine cannot reach it, that is no fault.',
  );
}

function judge({ config, clock }: Examination, { status, body, certificate }: Probed): Finding[] {
  const findings: Finding[] = [];
  if (certificate) findings.push(...judgeCertificate(expiry(certificate.validTo, clock.now()), certificate.refusal));
  if (status === 200 && body.includes('"live"')) findings.push(ok(`${config.publicUrl} is answered by Lanyard`));
  else {
    findings.push(
      wrong(
        `${config.publicUrl} is answered with status ${status}, and not by Lanyard.`,
        'Look at the proxy: it must hand every path, /health/live as well, to the server.',
      ),
    );
  }
  return findings;
}

function judgeCertificate(term: Finding, refusal: string | null): Finding[] {
  if (refusal === null || term.state === 'wrong') return [term];
  return [
    term,
    wrong(
      `The certificate is not trusted: ${refusal}. Phones and browsers refuse it.`,
      'Send the whole chain, or use an authority that they know. One of your own goes into LANYARD_OUTGOING_CA for this look.',
    ),
  ];
}
