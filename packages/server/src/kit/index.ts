/** The door of kit: everything without a domain word. Slices import this file and nothing deeper. */
export type { Config } from '../config.ts';
export { type Batcher, createBatcher } from './batch.ts';
export type { Bus } from './bus.ts';
export { type Clock, systemClock } from './clock.ts';
export { boundedCount, COUNT_LIMIT, countWords, sentence } from './counting.ts';
export { closeKit, createKit, type KitOptions } from './create-kit.ts';
export {
  compileOnce,
  type Db,
  isRolledBack,
  isUniqueViolation,
  type JsonText,
  json,
  openDatabase,
  type Queryable,
  type Tables,
  type Tx,
} from './database.ts';
export { defineErrors, errorCatalogue, isProblem, limitedProblem, Problem, type ProblemOptions } from './errors.ts';
export { generateTables } from './generate-tables.ts';
export { canonicalAmUrl, isAmPath, realmOfAmPath } from './http/am-url.ts';
// `export *`, because slices add to `Callers` by declaring this module.
export * from './http/audience.ts';
export { AM_BALANCER_COOKIE } from './http/cookies.ts';
export { createHttp, type Http } from './http/create-http.ts';
export type { AllowedOrigins } from './http/http-context.ts';
export { openListener } from './http/listener.ts';
export { openApiDocument } from './http/openapi.ts';
export { PAGE_FOLDERS } from './http/pages.ts';
export type { RequestContext } from './http/request.ts';
export {
  type DownloadRoute,
  downloadRoute,
  type EventRoute,
  eventRoute,
  type HttpRoute,
  type Route,
  route,
  type SocketRoute,
  socketRoute,
} from './http/route.ts';
export { type Sender, senderOf } from './http/sender.ts';
export { VERSION } from './http/version.ts';
export type { EnqueueOptions, JobHandler, Jobs } from './jobs.ts';
export { joinedRow } from './joined-row.ts';
export type { Json } from './json.ts';
export type { Kit } from './kit.ts';
export { type LimitFigures, limitFigures } from './limit-figures.ts';
export {
  clear,
  consume,
  countingSql,
  isMilestone,
  type LimitRequest,
  type LimitRow,
  type LimitVerdict,
  limitVerdict,
} from './limits.ts';
export { clearLocks, findLocks, type LimitLock, lockedSubjects, lockedUntil } from './locks.ts';
export { createLog, type Logger } from './log.ts';
export { checkMailServer, isMailAddress, type MailMessage, sendMail } from './mail.ts';
export type { Metrics } from './metrics.ts';
export {
  applyInTransaction,
  MIGRATION_LOCK,
  migrate,
  readMigrations,
  refuseUnknownMigrations,
} from './migrate.ts';
export { namesOf } from './names-of.ts';
export { networkOf, providerNetworkOf, siteNetworkOf } from './network.ts';
export {
  createOutgoing,
  guardedLookup,
  type Outgoing,
  type OutgoingOptions,
  type OutgoingReply,
  type OutgoingRequest,
} from './outgoing.ts';
export { addressRefusal, addressRules, isForbiddenAddress, type OutgoingRules } from './outgoing-address.ts';
export { authoritiesOf } from './outgoing-authorities.ts';
export { type Picture, readPicture } from './picture.ts';
export { type EmbeddedPostgres, hasCluster, startEmbedded } from './postgres/embedded.ts';
export { joinEmbedded } from './postgres/join.ts';
export { announceProcess, runningProcesses, type ServerProcess } from './presence.ts';
export { firstId, type Random, systemRandom } from './random.ts';
export { RESERVED_NAMES } from './reserved-names.ts';
export { createSeal, type Resealable, type Seal, type SealRing, sealKeyIdOf } from './seal.ts';
export {
  checkSealKeys,
  countSealed,
  neededSealKeys,
  refuseWrongKeys,
  type SealedCount,
  type SqlClient,
} from './seal-check.ts';
export { addSealKey, nameSealKeys, readGivenSealKeys, readSealKeys, sealKeyFile, syncFolder } from './seal-keys.ts';
export {
  adoptSealKey,
  currentSealKey,
  forgetSealKey,
  nameSealKey,
  oldSealKeys,
  SEAL_TOPIC,
} from './seal-state.ts';
