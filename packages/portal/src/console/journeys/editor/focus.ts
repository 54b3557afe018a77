/** The button that opens the trial, for the focus when it is closed. */
export const TRY_BUTTON = 'lj-try-button';

/** The focus on what was just opened beside the drawing, once it is there: whoever listens hears its name. */
export function focusNode(): void {
  setTimeout(() => document.getElementById('lj-node')?.focus());
}
