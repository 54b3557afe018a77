import type { ReactNode } from 'react';
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle } from './icons.ts';
import type { ProblemDetails } from './problem.ts';
import { toProblem } from './problem.ts';
import type { Tone } from './state-badge.tsx';
import { waitOverAt } from './time.ts';

const ICONS = {
  good: IconCircleCheck,
  warn: IconAlertTriangle,
  bad: IconCircleX,
  info: IconInfoCircle,
  neutral: IconInfoCircle,
} as const;

export type NoticeProps = { tone?: Tone; title: ReactNode; children?: ReactNode; action?: ReactNode };

/** What happened, and what to do next. Read out when it appears; a bad one at once. */
export function Notice({ tone = 'info', title, children, action }: NoticeProps) {
  const Icon = ICONS[tone];
  return (
    <div className="ly-notice" data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon size={20} stroke={2} aria-hidden="true" />
      <div className="ly-notice-text">
        <p className="ly-notice-title">{title}</p>
        {children === undefined ? null : <div className="ly-notice-next">{children}</div>}
        {action === undefined ? null : <div className="ly-notice-action">{action}</div>}
      </div>
    </div>
  );
}

/** Next steps by problem code; a page adds its own. */
export type NextSteps = Readonly<Record<string, ReactNode>>;

const NEXT: NextSteps = {
  'page.unreachable': 'Nothing was changed. Check your connection, then try again.',
  'page.unexpected': 'Nothing was changed as far as this page can tell. Try again in a moment.',
  'page.broken': 'Reload the page. If it happens again, tell the people who run this service.',
  'kit.limited': 'This slows down people who guess. Wait a little, then try again.',
  'kit.internal': 'Nothing was changed as far as this page can tell. Try again in a moment.',
};

/** Refusals whose detail names what stands in the way; their title does not. */
const NAMES_WHAT: readonly string[] = ['journeys.in-use', 'realms.setting-invalid', 'users.password-weak'];

const wordsOf = ({ code, title, detail }: ProblemDetails): string =>
  NAMES_WHAT.includes(code) ? (detail ?? title) : title;

export type ProblemNoticeProps = {
  error: unknown;
  next?: NextSteps;
  action?: ReactNode;
  /** What can be done at once where this has to wait. */
  meanwhile?: string | undefined;
};

/** "What happened." and "What to do." of a sentence that says both. */
function splitSentence(text: string): [first: string, rest: string | undefined] {
  const end = text.search(/[.?] \p{Lu}/u);
  return end === -1 ? [text, undefined] : [text.slice(0, end + 1), text.slice(end + 2)];
}

/** "Wait until 14:05, then try again." where the server says when. */
function waitFor({ members }: ProblemDetails): string | undefined {
  const at = typeof members.retryAt === 'string' ? new Date(members.retryAt) : null;
  if (at === null || Number.isNaN(at.getTime())) return undefined;
  return `This slows down people who guess. Wait until ${waitOverAt(at, Date.now())}, then try again.`;
}

/** Nothing is wrong with what was asked where the server could not be reached, was asked too often, or was not asked at all. */
function toneOf({ status, code }: ProblemDetails): Tone {
  return status === 429 || (status === 0 && code !== 'page.broken') ? 'warn' : 'bad';
}

/** Any thrown value as a calm sentence: the server's own words first, then what to do. Nothing when there is none. */
export function ProblemNotice({ error, next = {}, action, meanwhile }: ProblemNoticeProps) {
  if (error === null || error === undefined) return null;
  const problem = toProblem(error);
  const [title, rest] = splitSentence(wordsOf(problem));
  return (
    <Notice tone={toneOf(problem)} title={title} action={action}>
      {next[problem.code] ?? waitFor(problem) ?? NEXT[problem.code] ?? rest ?? 'Try again in a moment.'}
      {problem.status === 429 && meanwhile !== undefined ? ` ${meanwhile}` : null}
      {problem.status >= 500 && problem.requestId !== null ? (
        <span className="ly-muted"> If it happens again, mention {problem.requestId}.</span>
      ) : null}
    </Notice>
  );
}
