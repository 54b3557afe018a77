import { type Journey, type JourneyNode, type JourneyScript, type JourneyScripts, scriptAt } from './journey.ts';
import { asJavaScript } from './scripts/script-body.ts';

/**
 * A drawing that comes back from an editor without what only files know: what it does not name stays as it was before.
 */
export function keepExtras(before: Journey | null, journey: Journey): Journey {
  if (before === null) return journey;
  const nodes = Object.entries(journey.nodes).map(([id, node]) => [id, keepNodeExtras(before.nodes[id], node)]);
  return {
    ...(before.staticNodes ? { staticNodes: before.staticNodes } : {}),
    ...(before.scripts ? { scripts: before.scripts } : {}),
    ...journey,
    ...(journey.scripts ? { scripts: keepScriptExtras(before, journey.scripts) } : {}),
    ...(before.extras ? { extras: { ...before.extras, ...journey.extras } } : {}),
    nodes: Object.fromEntries(nodes),
  };
}

function keepNodeExtras(before: JourneyNode | undefined, node: JourneyNode): JourneyNode {
  return before?.extras && before.type === node.type ? { extras: before.extras, ...node } : node;
}

function keepScriptExtras(before: Journey, scripts: JourneyScripts): JourneyScripts {
  const kept = Object.entries(scripts).map(([id, script]) => [id, keepAbout(scriptAt(before, id), script)]);
  return Object.fromEntries(kept);
}

/** What is written here is JavaScript: a source that has become another is no longer in the language of its file. */
function keepAbout(before: JourneyScript | undefined, script: JourneyScript): JourneyScript {
  const kept = before?.extras ? { extras: before.extras, ...script } : script;
  return before !== undefined && before.source !== script.source ? asJavaScript(kept) : kept;
}
