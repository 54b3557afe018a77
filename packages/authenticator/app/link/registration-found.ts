import type { Inspection } from 'lanyard-authenticator/engine';

/** A registration link that was opened, with the offer that its server signed. */
export type RegistrationFound = Extract<Inspection, { kind: 'registration' }>;
