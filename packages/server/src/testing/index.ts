/** Everything that a test needs: real servers, real databases, a clock that moves when told. */
export { type TestApp, testApp } from './app.ts';
export { makeCertificate, type TestCertificate } from './certificate.ts';
export { createClient, readEvents, type TestClient, type TestReply, type TestRequest } from './client.ts';
export { createTestClock, TEST_TIME, type TestClock } from './clock.ts';
export { startTestCluster, type TestCluster } from './cluster.ts';
export { compiled } from './compiled.ts';
export { createTestDatabase, type TestDatabase } from './database.ts';
export { eventually } from './eventually.ts';
export { signInByJourney, type TestAnswers, type TestJourney, testJourney } from './journey.ts';
export { type TestKit, type TestKitOptions, testKit } from './kit.ts';
export { createLedger, type SecretLedger } from './ledger.ts';
export { startMailServer, type TestMailServer } from './mail-server.ts';
export { countNativeWork } from './native-work.ts';
export { findPart, type PartName, SYSTEM_PARTS, type SystemPart, skipWithout } from './parts.ts';
export { freePort } from './ports.ts';
export {
  type NewTestUser,
  type TestServer,
  type TestServerOptions,
  type TestUser,
  testServer,
} from './server.ts';
