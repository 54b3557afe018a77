/** With these an administrator looks after the journeys of a realm; the editor is made of them. */
import { journeyDifference } from '@lanyard/protocol/journeys';
import { Type } from 'typebox';
import { type Kit, Problem, type RequestContext, type Route, route, type Tx } from '../kit/index.ts';
import type { ChangeOrigin, Realm } from '../realms/index.ts';
import type { UserCaller } from '../users/index.ts';
import {
  checkJourneySize,
  createJourney,
  deleteJourney,
  discardDraft,
  type JourneyChanging,
  mustFind,
  publishDraft,
  restoreVersion,
  saveDraft,
} from './changes.ts';
import { announceDeleted } from './deleted.ts';
import { factsAlone, factsOf, lookAt } from './facts.ts';
import type { NodeType } from './node-type.ts';
import { announcePublished } from './published.ts';
import type { Runs } from './runs.ts';
import { scriptTrialRoutes } from './scripts/trial-routes.ts';
import { readScripts } from './scripts/verdicts.ts';
import { findVersion, listVersions, type StoredJourney } from './store.ts';
import { usesOf } from './usage.ts';
import { listJudged } from './verdicts.ts';
import {
  ChangeView,
  CheckView,
  checkView,
  EntryView,
  entryView,
  JourneyName,
  JourneySchema,
  JourneyView,
  journeyView,
  NodeTypeView,
  nodeTypeView,
  shownJourney,
  VersionView,
  versionView,
} from './view.ts';

type Types = ReadonlyMap<string, NodeType>;
type Serving = Pick<Runs, 'types' | 'onRunEnded'>;

const NameParam = Type.Object({ name: JourneyName });
const VersionNumber = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
const VersionParams = Type.Object({ name: JourneyName, version: VersionNumber });
const Seen = Type.Object({ version: VersionNumber });

export function originOf({ user }: UserCaller, request: RequestContext): ChangeOrigin {
  const actor = { kind: 'operator', id: user.id } as const;
  return { actor, name: user.displayName, address: request.address, requestId: request.id };
}

const ENTRY = '/api/admin/journeys/:name';

function listRoutes(types: Types): Route[] {
  const nodeViews = [...types.values()].map(nodeTypeView);
  return [
    route({
      method: 'GET',
      path: '/api/admin/journeys',
      audience: 'auditor',
      summary: 'List the journeys of the realm',
      reply: Type.Object({ journeys: Type.Array(EntryView) }),
      errors: [],
      handler: async ({ kit, caller }) => {
        const { realm } = caller;
        const judged = await listJudged(kit, realm.id, factsAlone(kit, { realm, types }));
        return { journeys: judged.map((entry) => entryView(entry, usesOf(realm, entry.name))) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/admin/journey-nodes',
      audience: 'auditor',
      summary: 'Describe every node that a journey can be made of: properties, defaults, outcomes',
      reply: Type.Object({ types: Type.Array(NodeTypeView) }),
      errors: [],
      handler: () => ({ types: nodeViews }),
    }),
    route({
      method: 'POST',
      path: '/api/admin/journeys/check',
      audience: 'administrator',
      summary: 'Say what keeps a drawing from running, and the outcomes of its nodes, without keeping it',
      body: Type.Object({ journey: JourneySchema }),
      bodyLimit: JOURNEY_BODY,
      reply: CheckView,
      errors: ['journeys.too-big'],
      handler: async ({ kit, caller: { realm }, body: { journey } }) => {
        checkJourneySize(journey);
        await lookAt(kit, { realm, types }, Object.values(journey.nodes));
        await readScripts(journey.scripts);
        return checkView(journey, await factsOf(kit.db, kit, { realm, types }));
      },
    }),
  ];
}

async function show(kit: Kit, realm: Realm, types: Types, stored: StoredJourney) {
  await readScripts(shownJourney(stored).scripts);
  return journeyView(stored, await factsOf(kit.db, kit, { realm, types }));
}

function draftRoutes(types: Types): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/admin/journeys',
      audience: 'administrator',
      summary: 'Begin a journey, empty or as a copy of another; it is a draft until it is published',
      body: Type.Object({ name: JourneyName, from: Type.Optional(JourneyName) }),
      reply: JourneyView,
      status: 201,
      errors: ['journeys.name-invalid', 'journeys.name-taken', 'journeys.not-found', 'journeys.too-many'],
      handler: ({ kit, caller, body: { name, from }, request }) =>
        change({ kit, caller, request, types, name }, (tx, changing) => createJourney(tx, kit, { ...changing, from })),
    }),
    route({
      method: 'GET',
      path: ENTRY,
      audience: 'auditor',
      summary: 'Show a journey: its draft where there is one, otherwise what is published',
      params: NameParam,
      reply: JourneyView,
      errors: ['journeys.not-found'],
      handler: async ({ kit, caller: { realm }, params: { name } }) =>
        show(kit, realm, types, await mustFind(kit.db, { realmId: realm.id, name })),
    }),
    route({
      method: 'PUT',
      path: ENTRY,
      audience: 'administrator',
      summary: 'Keep the draft of a journey, sound or not',
      params: NameParam,
      body: Type.Object({ journey: JourneySchema, version: VersionNumber }),
      bodyLimit: JOURNEY_BODY,
      reply: JourneyView,
      errors: ['journeys.not-found', 'journeys.version-conflict', 'journeys.too-big', 'journeys.name-invalid'],
      handler: async ({ kit, caller, params: { name }, body: { journey, version }, request }) => {
        await lookAt(kit, { realm: caller.realm, types }, Object.values(journey.nodes));
        return change({ kit, caller, request, types, name, version }, (tx, changing) =>
          saveDraft(tx, kit, { ...changing, journey }),
        );
      },
    }),
    route({
      method: 'POST',
      path: `${ENTRY}/discard`,
      audience: 'administrator',
      summary: 'Give up the draft of a journey and go back to what is published',
      params: NameParam,
      reply: JourneyView,
      errors: ['journeys.not-found', 'journeys.never-published'],
      handler: ({ kit, caller, params: { name }, request }) =>
        change({ kit, caller, request, types, name }, (tx, changing) => discardDraft(tx, kit, changing)),
    }),
  ];
}

/** Bytes of the largest drawing that is read; what is kept is smaller. */
const JOURNEY_BODY = 768 * 1024;

type Changing = {
  kit: Kit;
  caller: UserCaller;
  request: RequestContext;
  types: Types;
  name: string;
  version?: number;
};

async function change(
  { kit, caller, request, types, name, version }: Changing,
  work: (tx: Tx, changing: JourneyChanging) => Promise<StoredJourney>,
) {
  const { realm } = caller;
  const origin = originOf(caller, request);
  const stored = await kit.db.transaction().execute((tx) => work(tx, { realm, name, origin, version }));
  return show(kit, realm, types, stored);
}

function publicationRoutes({ types, onRunEnded }: Serving): Route[] {
  return [
    route({
      method: 'POST',
      path: `${ENTRY}/publish`,
      audience: 'administrator',
      summary: 'Publish the draft of a journey: people go by it from their next step on',
      params: NameParam,
      body: Seen,
      reply: JourneyView,
      errors: [
        'journeys.not-found',
        'journeys.version-conflict',
        'journeys.misbuilt',
        'journeys.in-use',
        'journeys.too-big',
      ],
      handler: async ({ kit, caller, params: { name }, body: { version }, request }) => {
        // Outside of the transaction: a logo that does not answer holds up nobody else.
        const { draft } = await mustFind(kit.db, { realmId: caller.realm.id, name });
        await lookAt(kit, { realm: caller.realm, types }, Object.values(draft?.nodes ?? {}));
        await readScripts(draft?.scripts);
        const view = await change({ kit, caller, request, types, name, version }, (tx, changing) =>
          publishDraft(tx, kit, { ...changing, types }),
        );
        announcePublished(kit, { realmId: caller.realm.id, name });
        return view;
      },
    }),
    route({
      method: 'DELETE',
      path: ENTRY,
      audience: 'administrator',
      summary: 'Delete a journey with its history',
      params: NameParam,
      reply: Type.Null(),
      errors: ['journeys.not-found', 'journeys.in-use'],
      handler: async ({ kit, caller, params: { name }, request }) => {
        const { realm } = caller;
        const changing = { realm, name, origin: originOf(caller, request) };
        await kit.db.transaction().execute((tx) => deleteJourney(tx, kit, changing));
        await announceDeleted({ kit, onRunEnded }, { realmId: realm.id, name });
        return null;
      },
    }),
  ];
}

function versionRoutes(types: Types): Route[] {
  return [
    route({
      method: 'GET',
      path: `${ENTRY}/versions`,
      audience: 'auditor',
      summary: 'List what was published of a journey, and drafts that a tool has replaced, newest first: who, and when',
      params: NameParam,
      reply: Type.Object({ versions: Type.Array(VersionView) }),
      errors: ['journeys.not-found'],
      handler: async ({ kit, caller: { realm }, params: { name } }) => {
        const key = { realmId: realm.id, name };
        const { publishedVersion } = await mustFind(kit.db, key);
        const versions = await listVersions(kit.db, key);
        return { versions: versions.map((version) => versionView(version, publishedVersion)) };
      },
    }),
    route({
      method: 'GET',
      path: `${ENTRY}/versions/:version`,
      audience: 'auditor',
      summary: 'Show an earlier version of a journey, and how it differs from what is published',
      params: VersionParams,
      reply: Type.Object({ journey: JourneySchema, difference: Type.Array(ChangeView) }),
      errors: ['journeys.not-found', 'journeys.version-not-found'],
      handler: async ({ kit, caller: { realm }, params: { name, version } }) => {
        const key = { realmId: realm.id, name };
        const { published } = await mustFind(kit.db, key);
        const found = await findVersion(kit.db, key, version);
        if (!found) throw new Problem('journeys.version-not-found');
        return { journey: found.journey, difference: journeyDifference(published, found.journey) };
      },
    }),
    route({
      method: 'POST',
      path: `${ENTRY}/versions/:version/restore`,
      audience: 'administrator',
      summary: 'Make an earlier version of a journey the draft',
      params: VersionParams,
      reply: JourneyView,
      errors: ['journeys.not-found', 'journeys.version-not-found'],
      handler: ({ kit, caller, params: { name, version: number }, request }) =>
        change({ kit, caller, request, types, name }, (tx, changing) =>
          restoreVersion(tx, kit, { ...changing, number }),
        ),
    }),
  ];
}

/** The routes of journeys, for the nodes that this server has. */
export function journeyAdminRoutes(serving: Serving): Route[] {
  const { types } = serving;
  return [
    ...scriptTrialRoutes,
    ...listRoutes(types),
    ...draftRoutes(types),
    ...publicationRoutes(serving),
    ...versionRoutes(types),
  ];
}
