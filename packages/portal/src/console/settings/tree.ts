/** Settings as a form holds them: by name with dots. */
export type SettingValue = string | number | boolean;
export type Lines = Readonly<Record<string, SettingValue>>;

/** Every setting of a tree, by its name. */
export function flatten(tree: object, prefix = ''): Lines {
  const lines = Object.entries(tree).flatMap(([key, value]): [string, SettingValue][] =>
    typeof value === 'object' && value !== null
      ? Object.entries(flatten(value, `${prefix}${key}.`))
      : [[`${prefix}${key}`, value]],
  );
  return Object.fromEntries(lines);
}

type Tree = { [key: string]: unknown };

/** The tree in which exactly these settings stand. */
export function expand(lines: Lines): Tree {
  const tree: Tree = {};
  for (const [name, value] of Object.entries(lines)) {
    const path = name.split('.');
    const last = path.pop() ?? '';
    let at = tree;
    for (const part of path) {
      at[part] ??= {};
      at = at[part] as Tree;
    }
    at[last] = value;
  }
  return tree;
}
