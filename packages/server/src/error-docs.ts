import { routes } from './app.ts';
import { errorCatalogue } from './kit/index.ts';
import './maintenance/index.ts';

type Guide = { unharmed: string; programs: string };

const refusedWhole = 'The request was refused as a whole, before or instead of any change. Nothing is half done.';

/** What holds for every error of a status; the sentence of the error itself says the rest. */
const guides: Readonly<Record<number, Guide>> = {
  400: { unharmed: refusedWhole, programs: 'Correct the request. Sending it again unchanged gives the same answer.' },
  401: { unharmed: refusedWhole, programs: 'Prove who you are (sign in, API key, device signature), then repeat.' },
  403: { unharmed: refusedWhole, programs: 'Do not repeat it unchanged: this caller may not do this now.' },
  404: { unharmed: refusedWhole, programs: 'Check the id or address. What belongs to others answers like this too.' },
  405: { unharmed: refusedWhole, programs: 'Use a method that the header `Allow` names.' },
  409: { unharmed: refusedWhole, programs: 'Read the current state, then decide whether to ask for something else.' },
  410: { unharmed: refusedWhole, programs: 'It will not come back. Begin anew.' },
  413: { unharmed: refusedWhole, programs: 'Send less.' },
  415: { unharmed: refusedWhole, programs: 'Send `content-type: application/json`.' },
  422: { unharmed: refusedWhole, programs: 'Correct the value that the `detail` names.' },
  429: { unharmed: refusedWhole, programs: 'Wait for the seconds that the header `Retry-After` gives, then repeat.' },
  500: {
    unharmed: 'Changes are made in one transaction: it was taken back, so nothing is half done.',
    programs: 'Repeat once at most. Give the operator the `requestId`; the server’s log has the cause under it.',
  },
  503: {
    unharmed: 'Changes are made in one transaction: it was taken back, so nothing is half done.',
    programs: 'Repeat with a growing pause.',
  },
};

const fallback: Guide = { unharmed: refusedWhole, programs: 'Read the `detail`.' };

type Entry = { code: string; status: number; text: string };

const saysUnharmed = /^(Nothing|It was not|Your answer was not|You are not signed in|Its accounts are kept)\b/;

/** The sentences of an error by what they tell: what happened comes first, what to do last. */
function tell(text: string): { happened: string; unharmed: string; todo: string } {
  const sentences = text.split(/(?<=\.)\s+/);
  const [first = '', ...rest] = sentences;
  const unharmed = rest.filter((sentence) => saysUnharmed.test(sentence));
  const others = rest.filter((sentence) => !saysUnharmed.test(sentence));
  return { happened: first, unharmed: unharmed.join(' '), todo: others.join(' ') };
}

function answering(code: string): string {
  const lines = routes.flatMap((route) =>
    route.kind !== 'socket' && route.errors.includes(code) ? [`* \`${route.method} ${route.path}\``] : [],
  );
  return lines.length > 0 ? lines.join('\n') : 'Any request, or the start of the server.';
}

function renderPage({ code, status, text }: Entry): string {
  const guide = guides[status] ?? fallback;
  const { happened, unharmed, todo } = tell(text);
  const sections = {
    'What happened': happened,
    'What was not harmed': [unharmed, guide.unharmed].join(' ').trim(),
    'What to do': [todo, `For programs: ${guide.programs}`].join('\n\n').trim(),
    'Who answers with it': answering(code),
  };
  const parts = Object.entries(sections).map(([title, body]) => `## ${title}\n\n${body}\n`);
  return [`# ${code}`, '', `Status ${status}.`, '', parts.join('\n')].join('\n');
}

/** A page for each error of the catalogue, by file name, for docs/errors/. */
export function renderErrorDocs(): ReadonlyMap<string, string> {
  const pages = errorCatalogue().map((entry) => [`${entry.code}.md`, renderPage(entry)] as const);
  const index = errorCatalogue().map(({ code, status, text }) => `| [${code}](${code}.md) | ${status} | ${text} |`);
  const head = ['# Errors', '', 'Every code is stable.', '', '| code | status | meaning |', '| --- | --- | --- |'];
  return new Map([['README.md', `${[...head, ...index].join('\n')}\n`], ...pages]);
}
