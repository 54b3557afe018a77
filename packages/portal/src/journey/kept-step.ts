import { isStep, type WireStep } from './wire.ts';

/**
 * The step that a tab is at, so that a reload goes on there. What it holds is worth nothing without this browser's cookies,
 * and nothing any more once the next step is reached. Without storage (some private modes) a reload begins again.
 */
export const keptStep = {
  read(key: string): WireStep | null {
    try {
      const step: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null');
      return isStep(step) ? step : null;
    } catch {
      return null;
    }
  },
  keep(key: string, step: WireStep | null): void {
    try {
      if (step === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify(step));
    } catch {
      // Refused storage means that a reload begins again.
    }
  },
};
