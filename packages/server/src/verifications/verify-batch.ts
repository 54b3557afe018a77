import { type Batcher, createBatcher, isRolledBack, type Kit } from '../kit/index.ts';
import {
  type AttemptWrite,
  acceptCodes,
  type CodeSubject,
  holdAttempts,
  type MatchWrite,
  type RefusalWrite,
  readServiceSubjects,
  readUserSubjects,
  refuseCodes,
  type ServiceCodeSubject,
  type ServiceParams,
  type UserParams,
} from './code-store.ts';

/** The statements of the hot path, each shared by all verifications of this process that come to it together. */
export type SharedStatements = {
  readonly readForService: Batcher<ServiceParams, ServiceCodeSubject | null>;
  readonly readForUser: Batcher<UserParams, CodeSubject>;
  /** Whether the code counted. */
  readonly accept: Batcher<MatchWrite, boolean>;
  readonly refuse: Batcher<RefusalWrite, void>;
  readonly hold: Batcher<AttemptWrite, void>;
};

const statementsOfKit = new WeakMap<Kit, SharedStatements>();

/** Those of this process. */
export function sharedStatements(kit: Kit): SharedStatements {
  const known = statementsOfKit.get(kit);
  if (known) return known;
  const statements = shareStatements(kit);
  statementsOfKit.set(kit, statements);
  return statements;
}

/** A statement that the database rolled back is tried again in halves: a row that it refuses spoils no other (decision 8). */
function shareStatements({ db }: Kit): SharedStatements {
  const isUndone = isRolledBack;
  return {
    readForService: createBatcher({ run: (items) => readServiceSubjects(db, items), isUndone }),
    readForUser: createBatcher({ run: (items) => readUserSubjects(db, items), isUndone }),
    // Two codes of one person are two statements: the second is judged by what the first has left.
    accept: createBatcher({ run: (items) => acceptCodes(db, items), isUndone, keyOf: ({ userId }) => userId ?? '' }),
    refuse: createBatcher({ run: (items) => each(items, refuseCodes(db, items)), isUndone }),
    hold: createBatcher({ run: (items) => each(items, holdAttempts(db, items)), isUndone }),
  };
}

/** Nothing to tell of any of them, but that it is done. */
async function each(items: readonly object[], done: Promise<void>): Promise<undefined[]> {
  await done;
  return items.map(() => undefined);
}
