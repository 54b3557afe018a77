const SETTING = 'lanyard.console.journey-outline';

/** Whether the outline is folded away on a wide screen: of this browser, for every journey. */
export const outlinePane = {
  isFolded: () => localStorage.getItem(SETTING) === 'folded',
  fold: (isFolded: boolean) => localStorage.setItem(SETTING, isFolded ? 'folded' : 'open'),
};
