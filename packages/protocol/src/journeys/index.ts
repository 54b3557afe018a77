/** What the server and the pages both know of the drawing of a journey. */
export { type DrawnJourney, type JourneyChange, journeyDifference } from './difference.ts';
export {
  END_SIZE,
  HEADER_HEIGHT,
  NODE_GAPS,
  NODE_WIDTH,
  nodeSize,
  ROW_HEIGHT,
  SCREEN_HEIGHT,
  type Size,
} from './size.ts';
export { propertyTitle } from './words.ts';
