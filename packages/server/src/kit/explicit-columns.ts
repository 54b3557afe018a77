import {
  ColumnNode,
  type KyselyPlugin,
  type OperationNode,
  ReferenceNode,
  type ReturningNode,
  type RootOperationNode,
  SelectAllNode,
  SelectionNode,
  TableNode,
} from 'kysely';
import { columnsOf } from './generated/tables.ts';

/**
 * Turns `select *` into the columns that this version knows. PostgreSQL refuses a prepared `*` after a migration has
 * added a column ("cached plan must not change result type"), and an older server must go on serving then.
 */
export const explicitColumns: KyselyPlugin = {
  transformQuery: ({ node }) => nameColumns(node),
  transformResult: async ({ result }) => result,
};

function nameColumns(node: RootOperationNode): RootOperationNode {
  switch (node.kind) {
    case 'SelectQueryNode':
      return node.selections?.some(isStar)
        ? { ...node, selections: node.selections.flatMap((entry) => expand(entry, node.from?.froms[0])) }
        : node;
    case 'InsertQueryNode':
      return { ...node, ...returningColumns(node.returning, node.into) };
    case 'UpdateQueryNode':
      return { ...node, ...returningColumns(node.returning, node.table) };
    case 'DeleteQueryNode':
      return { ...node, ...returningColumns(node.returning, node.from.froms[0]) };
    default:
      return node;
  }
}

function returningColumns(returning: ReturningNode | undefined, table: OperationNode | undefined) {
  if (!returning?.selections.some(isStar)) return {};
  return { returning: { ...returning, selections: returning.selections.flatMap((entry) => expand(entry, table)) } };
}

function isStar({ selection }: SelectionNode): boolean {
  return SelectAllNode.is(selection) || (ReferenceNode.is(selection) && SelectAllNode.is(selection.column));
}

/** A star over something that is no table of ours (a subquery) stays as it is. */
function expand(entry: SelectionNode, source: OperationNode | undefined): readonly SelectionNode[] {
  if (!isStar(entry)) return [entry];
  const table = ReferenceNode.is(entry.selection) ? entry.selection.table : source;
  if (!table || !TableNode.is(table)) return [entry];
  const columns = (columnsOf as Readonly<Record<string, readonly string[]>>)[table.table.identifier.name];
  return columns?.map((name) => SelectionNode.create(ReferenceNode.create(ColumnNode.create(name), table))) ?? [entry];
}
