import { journeyDifference } from '@lanyard/protocol/journeys';
import type { Journey } from './journey.ts';

/** What differs, for a record that is kept: which properties, and never their values, because nodes of files may hold secrets. */
export const recordedDifference = (before: Journey | null, after: Journey) =>
  journeyDifference(before, after, { withValues: false });
