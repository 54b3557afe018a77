import { addressRefusal, type OutgoingRules } from '../kit/index.ts';

/**
 * Where webhooks may go. Private networks are allowed, because the services of a self-hosted product live there; https with
 * a certificate for the name keeps such a post from reaching what was not meant to be reached.
 */
export const webhookRules = ({ demo }: { demo: boolean }): OutgoingRules => ({
  privateNetworks: true,
  plainLoopback: demo,
});

/** Why a webhook address cannot be used, or null where it can. In the demo, http to this machine is allowed. */
export function webhookRefusal(text: string, options: { demo: boolean }): string | null {
  return addressRefusal(text, webhookRules(options));
}
