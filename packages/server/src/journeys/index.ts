import './errors.ts';

export { journeyAdminRoutes } from './admin-routes.ts';
export { journeyAmRoutes } from './am-routes.ts';
export { type Answer, type Callback, toWire, type WireCallback } from './callbacks.ts';
export { type Drawing, type DrawnNode, drawJourney } from './draw.ts';
export { ensureJourneys, ensureJourneysEverywhere } from './ensure.ts';
export { treeFromJourney } from './file.ts';
export { journeyFileRoutes } from './file-routes.ts';
export { defineJourneyJobs } from './jobs.ts';
export { FAILURE, INNER_TREE_NODE, type Journey, type JourneyNode, PAGE_NODE, SUCCESS } from './journey.ts';
export { localText } from './local-text.ts';
export { isMisbuilt, misbuilt } from './misbuilt.ts';
export { renderNodeDocs } from './node-docs.ts';
export {
  ask,
  askUntil,
  type JourneySite,
  leaveBy,
  type NodeContext,
  type NodeResult,
  type NodeType,
  nodeType,
  type Outcome,
  suspend,
} from './node-type.ts';
export { localised, onward, yesOrNo } from './nodes/shapes.ts';
export { notedNames } from './noted-names.ts';
export { nodeTypes, ownNodes } from './own-nodes.ts';
export { passwordNodes } from './password-nodes.ts';
export { findDraft, findPublished } from './published.ts';
export { journeysFromFile } from './read-file.ts';
export { journeyFromTree } from './read-tree.ts';
export {
  deleteRun,
  endRestoredRuns,
  journeyRunRecords,
  type OpenRun,
  sessionOfLink,
} from './run-store.ts';
export {
  beginRun,
  continueRun,
  defineRunJobs,
  endRun,
  hashOf,
  holdStep,
  keptBrowserToken,
  type Onward,
  type Runs,
} from './runs.ts';
export { closeScripts } from './scripts/sandbox.ts';
export { sessionLimitsOf } from './session-limits.ts';
export { exampleJourneys, LOGIN_WITH_OFFER, PUSH_WITH_FALLBACK, REGISTER_MFA } from './shipped.ts';
export { type Proof, type ProofKind, State } from './state.ts';
export { refuseUnusableJourneys } from './usage.ts';
export { userOfRun } from './user.ts';
export { type JourneyFault, journeyFaults, type ValidationFacts } from './validate.ts';
