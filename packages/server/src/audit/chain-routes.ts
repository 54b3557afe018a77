import { Type } from 'typebox';
import { eventRoute, type Kit, type Route, route } from '../kit/index.ts';
import { recordCheck, verifyRealm } from './database-chain.ts';
import { findingCodes } from './findings.ts';
import { headText } from './heads.ts';
import { countUnsealed, lastSeal } from './seal-store.ts';
import type { ChainFacts } from './sealing.ts';
import { type AuditEvent, listEvents } from './store.ts';
import type { ChainReport } from './verify.ts';

const NullableText = Type.Union([Type.String(), Type.Null()]);
const UNSEALED_MOST = 1_000;

const ChainView = Type.Object({
  seals: Type.Integer(),
  /** When the last seal was made. */
  sealedAt: NullableText,
  /** Events that wait for their seal; 1,000 stands for that many and more. */
  unsealed: Type.Integer(),
  lastCheck: Type.Union([
    Type.Object({ at: Type.String(), isIntact: Type.Boolean(), events: Type.Integer() }),
    Type.Null(),
  ]),
});

const stateRoute = route({
  method: 'GET',
  path: '/api/admin/audit/chain',
  audience: 'auditor',
  summary: 'How far the audit is sealed, and when that was last checked',
  reply: ChainView,
  errors: [],
  handler: async ({ kit, caller }) => {
    const realmId = caller.realm.id;
    const [seal, unsealed, checks] = await Promise.all([
      lastSeal(kit.db, realmId),
      countUnsealed(kit.db, realmId, UNSEALED_MOST),
      listEvents(kit.db, { realmId, type: 'audit.verified', limit: 1 }),
    ]);
    const [check] = checks.events;
    return {
      seals: seal?.number ?? 0,
      sealedAt: seal?.createdAt.toISOString() ?? null,
      unsealed,
      lastCheck: check ? checkView(check) : null,
    };
  },
});

function checkView({ at, outcome, details }: AuditEvent) {
  const events = typeof details.events === 'number' ? details.events : 0;
  return { at: at.toISOString(), isIntact: outcome === 'success', events };
}

const Progress = Type.Object({ seals: Type.Integer(), events: Type.Integer() });
const Result = Type.Object({
  isIntact: Type.Boolean(),
  seals: Type.Integer(),
  events: Type.Integer(),
  unsealed: Type.Integer(),
  head: NullableText,
  findings: Type.Array(
    Type.Object({
      code: Type.Enum(findingCodes),
      seal: Type.Union([Type.Integer(), Type.Null()]),
      event: NullableText,
      text: Type.String(),
    }),
  ),
  more: Type.Integer(),
});

function resultView({ isIntact, seals, events, unsealed, head, findings, more }: ChainReport) {
  const found = findings.map((finding) => ({ ...finding }));
  return { isIntact, seals, events, unsealed: unsealed.count, head: head && headText(head), findings: found, more };
}

const PROGRESS_MS = 500;

/** A stream, because a log of years takes minutes; it stops with the one who asked. */
const checkRoute = (facts: ChainFacts) =>
  eventRoute({
    path: '/api/admin/audit/check',
    audience: 'auditor',
    summary: 'Check every seal of the audit, and follow the check',
    events: { progress: Progress, result: Result },
    holder: ({ session }) => session.id,
    errors: [],
    handler: async ({ kit, caller, request, send, signal }) => {
      const report = await verifyRealm(kit, facts, caller.realm.id, {
        signal,
        onProgress: throttled(kit, (checked) => send('progress', checked)),
      });
      if (signal.aborted) return;
      const actor = { kind: 'operator', id: caller.user.id } as const;
      await recordCheck(kit, caller.realm.id, report, { actor, address: request.address, requestId: request.id });
      send('result', resultView(report));
    },
  });

function throttled({ clock }: Kit, tell: (checked: { seals: number; events: number }) => void) {
  let next = clock.now().getTime() + PROGRESS_MS;
  return (checked: { seals: number; events: number }) => {
    const now = clock.now().getTime();
    if (now < next) return;
    next = now + PROGRESS_MS;
    tell(checked);
  };
}

export const chainRoutes = (facts: ChainFacts): Route[] => [stateRoute, checkRoute(facts)];
