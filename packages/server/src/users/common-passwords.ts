/**
 * What people choose when they are told to choose. The words are of our own choosing: what stands at the head of every
 * account of leaked passwords, and no published list is copied. A list of whole passwords would miss `Summer2031!`; words
 * with their usual trimmings do not.
 */
const WORDS = `
  password passwort passwd passphrase motdepasse contrasena contrasenya senha parola heslo haslo wachtwoord salasana losenord
  letmein letmeinnow welcome willkommen bienvenue bienvenido benvenuto hello hallo login logmein signin admin administrator
  root superuser user guest test testing tester demo sample example temp temporary default changeme changethis secret
  topsecret master access system server database computer internet website google facebook apple samsung microsoft windows
  android iloveyou loveyou iloveu lovely love princess prinzessin sunshine rainbow flower butterfly chocolate cookie coffee
  cheese banana monkey dragon tiger lion panther eagle falcon phoenix unicorn pokemon pikachu batman superman spiderman
  starwars football fussball futbol soccer baseball basketball hockey tennis liverpool arsenal chelsea barcelona realmadrid
  juventus bayern yankees ferrari porsche mercedes mustang harley summer winter spring autumn sommer herbst fruehling january
  february march april june july august september october november december januar februar monday tuesday wednesday thursday
  friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag michael jennifer jessica jordan daniel
  thomas andrew robert charlie ashley nicole killer shadow hunter ranger soldier freedom whatever trustno nothing something
  money lucky happy family mother father schatz hannah london paris berlin company corporate office business work
`
  .split(/\s+/)
  .filter((word) => word !== '')
  .toSorted((a, b) => b.length - a.length);

/** What a finger runs along. */
const ROWS = [
  '01234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'yxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  'q1w2e3r4t5y6u7i8o9p0',
].flatMap((row) => [row, [...row].toReversed().join('')]);

const SHORTEST_RUN = 4;

/** Signs that stand for the letters they look like. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** Fewer different signs than this beside one or two common words make no password. */
const LEAST_OWN = 4;
const MOST_WORDS = 2;

/** Whether it is one or two of the commonest words, runs of keys or years, with the usual trimmings. */
export function isCommonPassword(password: string): boolean {
  const text = password.normalize('NFKC').toLowerCase();
  return [text, [...withoutRuns(text)].map((sign) => LOOKALIKES[sign] ?? sign).join('')].some(isCommon);
}

function isCommon(text: string): boolean {
  const used = new Set<string>();
  let rest = text;
  for (const word of WORDS) {
    if (!rest.includes(word)) continue;
    used.add(word);
    // A gap, so that what stood on both sides makes no new word.
    rest = rest.replaceAll(word, ' ');
  }
  const own = new Set(withoutRuns(rest).replaceAll(/[\p{P}\p{S}\p{Z}]/gu, ''));
  return used.size <= MOST_WORDS && own.size < LEAST_OWN;
}

/** Without years and without what a finger runs along. */
function withoutRuns(text: string): string {
  let rest = '';
  for (let at = 0; at < text.length; ) {
    const length = runAt(text, at);
    rest += length === 0 ? text[at] : ' ';
    at += Math.max(1, length);
  }
  return rest.replaceAll(/(?<!\d)(?:19|20)\d\d(?!\d)/g, ' ');
}

function runAt(text: string, at: number): number {
  const lengths = ROWS.map((row) => {
    let length = SHORTEST_RUN;
    while (at + length <= text.length && row.includes(text.slice(at, at + length))) length += 1;
    return length - 1;
  });
  const longest = Math.max(...lengths);
  return longest < SHORTEST_RUN ? 0 : longest;
}
