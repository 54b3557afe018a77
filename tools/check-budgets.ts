/** Keeps files and functions small, and types and exports honest: the budgets of docs/decisions/0002. */
import ts from 'typescript-ast';
import { quantile, readSources, type Source } from './sources.ts';

const FILE = { median: 120, p90: 300, max: 500 };
const FUNCTION = { median: 10, p90: 40, max: 80 };
/** Longer than the limit by nature: one table with its prose. */
const TABLES = new Set<string>([]);

interface FunctionSize {
  path: string;
  line: number;
  lines: number;
}

function isFunction(node: ts.Node): boolean {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node)
  );
}

function functionSizes(source: Source): FunctionSize[] {
  const file = ts.createSourceFile(source.path, source.text, ts.ScriptTarget.Latest, true);
  const sizes: FunctionSize[] = [];
  const visit = (node: ts.Node): void => {
    if (isFunction(node)) {
      const start = file.getLineAndCharacterOfPosition(node.getStart()).line;
      const end = file.getLineAndCharacterOfPosition(node.getEnd()).line;
      sizes.push({ path: source.path, line: start + 1, lines: end - start + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return sizes;
}

function codeLines(source: Source): number {
  return source.text.split('\n').filter((line) => line.trim() !== '').length;
}

function suppressions(source: Source): string[] {
  return source.text
    .split('\n')
    .flatMap((line, index) =>
      /@ts-(ignore|nocheck)|(@ts-expect-error|biome-ignore [^:]+:?)\s*$/.test(line)
        ? [`${source.path}:${index + 1}: a suppression without a reason`]
        : [],
    );
}

function over(name: string, value: number, limit: number): string[] {
  return value > limit ? [`${name} is ${value}, the budget is ${limit}`] : [];
}

/** Measures everything once; returns the findings and one line of figures. */
export function checkBudgets(): { findings: string[]; figures: string } {
  const all = readSources();
  const sources = all.filter((source) => !source.isTest);
  const sizes = sources.map(codeLines);
  const functions = sources.flatMap(functionSizes);
  const lengths = functions.map((entry) => entry.lines);
  const findings = [
    ...sources
      .filter((source) => codeLines(source) > FILE.max && !TABLES.has(source.path))
      .map((source) => `${source.path}: ${codeLines(source)} lines, the limit is ${FILE.max}`),
    ...functions
      .filter((entry) => entry.lines > FUNCTION.max)
      .map((entry) => `${entry.path}:${entry.line}: a function of ${entry.lines} lines, the limit is ${FUNCTION.max}`),
    ...over('median file', quantile(sizes, 0.5), FILE.median),
    ...over('p90 file', quantile(sizes, 0.9), FILE.p90),
    ...over('median function', quantile(lengths, 0.5), FUNCTION.median),
    ...over('p90 function', quantile(lengths, 0.9), FUNCTION.p90),
    ...all.flatMap(suppressions),
  ];
  const testLines = all.filter((source) => source.isTest).reduce((sum, source) => sum + codeLines(source), 0);
  const sourceLines = sizes.reduce((sum, size) => sum + size, 0);
  const figures =
    `${sources.length} files (median ${quantile(sizes, 0.5)}, p90 ${quantile(sizes, 0.9)} lines), ` +
    `${functions.length} functions (median ${quantile(lengths, 0.5)}, p90 ${quantile(lengths, 0.9)}), ` +
    `test/source ${(testLines / sourceLines).toFixed(2)}`;
  return { findings, figures };
}
