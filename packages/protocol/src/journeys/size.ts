/** How large a node is drawn, in pixels of the drawing: whoever places nodes must know, and the pages draw them so. */
export type Size = { readonly width: number; readonly height: number };

export const NODE_WIDTH = 248;
export const HEADER_HEIGHT = 60;
/** Of a screen on a page. */
export const SCREEN_HEIGHT = 36;
/** Of an outcome. */
export const ROW_HEIGHT = 30;
const PADDING = 8;

/** Of the start, and of success and failure. */
export const END_SIZE: Size = { width: 128, height: 44 };

/** What is left free between nodes that are put in order: room for the lines, and for the eye. */
export const NODE_GAPS: Size = { width: 112, height: 48 };

/** `screens` of a page, null where it is none: without a screen a page shows the hint that it needs one. */
export function nodeSize({ screens, outcomes }: { screens: number | null; outcomes: number }): Size {
  const frame = screens === null ? 0 : Math.max(1, screens) * SCREEN_HEIGHT + PADDING;
  return { width: NODE_WIDTH, height: HEADER_HEIGHT + frame + (outcomes === 0 ? 0 : outcomes * ROW_HEIGHT + PADDING) };
}
