import { Type } from 'typebox';
import { Problem, route, sentence } from '../kit/index.ts';
import { type Counts, countReasons, type ListedPerson, listFigure, readCounts } from './counts.ts';
import { FIGURES, type Figure, findFigure } from './figures.ts';
import { checkZone, type SignInCount, signInsByDay, signInsByHour } from './sign-ins.ts';

const NullableText = Type.Union([Type.String(), Type.Null()]);

const FigureView = Type.Object({
  code: Type.String(),
  count: Type.Integer(),
  /** "3 people are locked out" */
  text: Type.String(),
  help: Type.String(),
});

const SignInsView = Type.Array(Type.Object({ at: Type.String(), success: Type.Integer(), refused: Type.Integer() }));

const OverviewView = Type.Object({
  users: Type.Integer(),
  enrolled: Type.Integer(),
  phones: Type.Integer(),
  countedAt: NullableText,
  pending: Type.Array(FigureView),
  stuck: Type.Array(FigureView),
  needs: Type.Array(FigureView),
  hours: SignInsView,
  days: SignInsView,
});

function figureView({ code, one, many, help }: Figure, count: number) {
  return { code, count, help, text: count === 1 ? `1 ${one}` : `${count.toLocaleString('en')} ${many}` };
}

/** The figures of one kind that are not nothing. */
function figuresOf(kind: Figure['kind'], { of }: Counts) {
  return FIGURES.filter((figure) => figure.kind === kind)
    .map((figure) => figureView(figure, of.get(figure.code) ?? 0))
    .filter(({ count }) => count > 0);
}

const signInsView = (counts: readonly SignInCount[]) =>
  counts.map((count) => ({ ...count, at: count.at.toISOString() }));

const showOverview = route({
  method: 'GET',
  path: '/api/admin/overview',
  audience: 'auditor',
  summary: 'Show how many people are enrolled, pending or stuck, sign-ins over time, and what needs a person now',
  query: Type.Object({
    zone: Type.Optional(
      Type.String({ maxLength: 64, description: 'Time zone (IANA) in which days begin; UTC unless given.' }),
    ),
  }),
  reply: OverviewView,
  errors: ['overview.zone-unknown'],
  handler: async ({ kit, caller, query }) => {
    const { zone = 'UTC' } = query;
    checkZone(zone);
    const asked = { realmId: caller.realm.id, now: kit.clock.now(), zone };
    const [counts, hours, days] = await Promise.all([
      readCounts(kit.db, asked),
      signInsByHour(kit.db, asked),
      signInsByDay(kit.db, asked),
    ]);
    return {
      users: counts.of.get('users') ?? 0,
      enrolled: counts.of.get('enrolled') ?? 0,
      phones: counts.of.get('phones') ?? 0,
      countedAt: counts.countedAt?.toISOString() ?? null,
      pending: figuresOf('pending', counts),
      stuck: figuresOf('stuck', counts),
      needs: figuresOf('now', counts),
      hours: signInsView(hours),
      days: signInsView(days),
    };
  },
});

const PersonView = Type.Object({
  subject: Type.String(),
  user: Type.Object({ id: Type.String(), name: Type.String(), displayName: Type.String() }),
  device: Type.Union([Type.Object({ id: Type.String(), name: Type.String() }), Type.Null()]),
  reason: NullableText,
  at: NullableText,
});

function personView(figure: Figure, person: ListedPerson) {
  const { subject, userId, userName, displayName, deviceId, deviceName, reason, at } = person;
  return {
    subject,
    user: { id: userId, name: userName, displayName },
    device: deviceId === null ? null : { id: deviceId, name: deviceName ?? '' },
    reason: reason === null ? null : (figure.reasons?.[reason] ?? reason),
    at: at?.toISOString() ?? null,
  };
}

const listPeople = route({
  method: 'GET',
  path: '/api/admin/overview/:code',
  audience: 'auditor',
  summary: 'List the people behind a figure of the overview, and why they stand there',
  params: Type.Object({ code: Type.String({ maxLength: 40 }) }),
  query: Type.Object({
    after: Type.Optional(Type.String({ format: 'uuid' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  }),
  reply: Type.Object({
    code: Type.String(),
    title: Type.String(),
    help: Type.String(),
    reasons: Type.Array(Type.Object({ text: Type.String(), count: Type.Integer() })),
    people: Type.Array(PersonView),
    next: NullableText,
  }),
  errors: ['overview.figure-unknown'],
  handler: async ({ kit, caller, params, query }) => {
    const figure = findFigure(params.code);
    if (!figure) throw new Problem('overview.figure-unknown');
    const asked = { realmId: caller.realm.id, now: kit.clock.now() };
    const page = await listFigure(kit.db, figure, { ...asked, after: query.after, limit: query.limit ?? 50 });
    // Reasons head the list, so the further pages need not count them again.
    const reasons = query.after || !figure.reasons ? [] : await countReasons(kit.db, asked, figure);
    return {
      code: figure.code,
      title: sentence(figure.many),
      help: figure.help,
      reasons: reasons.map(({ reason, count }) => ({ text: figure.reasons?.[reason] ?? reason, count })),
      people: page.people.map((person) => personView(figure, person)),
      next: page.next,
    };
  },
});

export const overviewRoutes = [showOverview, listPeople];
