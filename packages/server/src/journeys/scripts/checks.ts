/** What is wrong with the scripts of a journey, said at the node that runs each. */
import { type Journey, type JourneyNode, scriptAt } from '../journey.ts';
import { completeProperties, type NodeType } from '../node-type.ts';
import { withLabel } from '../property-faults.ts';
import { notOffered } from './not-offered.ts';
import { scriptFault } from './verdicts.ts';

type Configured = Pick<JourneyNode, 'properties'>;
type Scripted = Pick<Journey, 'scripts'>;
type Types = ReadonlyMap<string, NodeType>;

/** The property by which nodes of this type name their script. */
function scriptProperty({ properties }: NodeType): string | undefined {
  const entries = Object.entries(properties.properties as Readonly<Record<string, { format?: string }>>);
  return entries.find(([, { format }]) => format === 'script')?.[0];
}

function scriptNameOf(type: NodeType, node: Configured) {
  const property = scriptProperty(type);
  const id = property === undefined ? undefined : completeProperties(type, node.properties)[property];
  return property !== undefined && typeof id === 'string' ? { property, id } : null;
}

/** What keeps the script of a node from running. */
export function scriptTexts(journey: Scripted, type: NodeType, node: Configured): string[] {
  const named = scriptNameOf(type, node);
  if (named === null) return [];
  const script = scriptAt(journey, named.id);
  if (!script)
    return [
      withLabel(
        type,
        `${named.property} ${named.id} is not in this journey. Choose another, or bring it in along with the journey.`,
      ),
    ];
  const fault = scriptFault(script);
  return fault === null ? [] : [withLabel(type, `${named.property} cannot run. ${fault}`)];
}

export type ScriptWarning = { readonly nodeId: string | null; readonly text: string };

/** What a script uses that is not here, and scripts that nothing runs. */
export function scriptHints(journey: Pick<Journey, 'scripts' | 'nodes'>, types: Types): ScriptWarning[] {
  const { scripts = {}, nodes } = journey;
  const missing = Object.entries(nodes).flatMap(([nodeId, node]) => {
    const type = types.get(node.type);
    const named = type ? scriptNameOf(type, node) : null;
    const script = named && scriptAt(journey, named.id);
    const names = script ? notOffered(script.source) : [];
    const text = `The script ${script?.name} uses ${names.join(', ')}, which scripts are not offered here: it fails where it comes to that.`;
    return names.length === 0 ? [] : [{ nodeId, text }];
  });
  // Other types name theirs in properties of their own.
  const named = new Set(Object.values(nodes).flatMap(({ properties }) => Object.values(properties)));
  const unused = Object.keys(scripts).filter((id) => !named.has(id));
  return [...missing, ...unused.map((id) => ({ nodeId: null, text: `No node runs the script ${scripts[id]?.name}.` }))];
}
