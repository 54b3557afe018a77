import type { JourneyChange } from '../../../api/journeys.ts';

/** An old version that is looked at, and what is different in it from what is in force. */
export type OldVersion = { readonly version: number; readonly difference: readonly JourneyChange[] };
