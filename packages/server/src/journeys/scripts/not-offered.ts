/** What scripts of PingAM use that is not here: said when a journey comes in, and not first when somebody stands before it. */

/** Objects that scripts find in PingAM and not here: each reaches outside of the journey, and refuses whoever uses it. */
export const NOT_OFFERED = [
  'httpClient',
  'openidm',
  'secrets',
  'systemEnv',
  'policy',
  'cacheManager',
  'jwtAssertion',
  'jwtValidator',
  'oauthApplication',
  'samlApplication',
  'requestCookies',
] as const;

/** Classes of Java that scripts may name. The others may be imported, and say that they are not here where they are used. */
const OFFERED_CLASS =
  /^(?:org\.forgerock\.openam\.auth\.node\.api\.Action|org\.forgerock\.json\.JsonValue|javax\.security\.auth\.callback\.\w+|com\.sun\.identity\.authentication\.(?:callbacks|spi)\.\w+|org\.forgerock\.openam\.authentication\.callbacks\.\w+|java\.util\.(?:ArrayList|LinkedList|HashSet|LinkedHashSet|HashMap|LinkedHashMap|TreeMap|Arrays|Collections|UUID)|java\.lang\.(?:String|Integer|Long|Boolean|Math|System))(?:\.|$)/;

/** Texts and comments, which name what they like. */
const SILENT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;

const used = (name: string): RegExp => new RegExp(`(?<![\\w$.])${name}\\s*[.(\\[]`);

/** Packages end in small letters and classes begin with a capital: `java.net.URL`. */
const CLASS_NAME = /(?<![\w$.])(?:java|javax|org|com|sun)(?:\.[a-z]\w*)+\.[A-Z]\w*/g;

/** Names of what a script uses and is not offered, in order. A script may hide what it uses; it is told when it runs, then. */
export function notOffered(source: string): string[] {
  const code = source.replaceAll(SILENT, (part) => (part.startsWith('/') ? ' ' : "''"));
  const objects = [...NOT_OFFERED, 'require'].filter((name) => used(name).test(code));
  const classes = (code.match(CLASS_NAME) ?? []).filter((name) => !OFFERED_CLASS.test(name));
  return [...new Set([...objects, ...classes])];
}
