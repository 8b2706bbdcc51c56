/** Reads the imports of one TypeScript file. */
import ts from 'typescript'

export interface Import {
  readonly specifier: string
  /** 1-based. */
  readonly line: number
  /** `value` is loaded with the file, `type` vanishes in the output, `dynamic` is loaded on demand. */
  readonly how: 'value' | 'type' | 'dynamic'
}

const isTypeOnly = (node: ts.ImportDeclaration | ts.ExportDeclaration): boolean => {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly
  // With verbatimModuleSyntax only the declaration as a whole can vanish: `import { type A }` still loads the module.
  return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
}

export const importsOf = (text: string, name = 'file.ts'): readonly Import[] => {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest)
  const found: Import[] = []
  const add = (literal: ts.Node | undefined, how: Import['how']): void => {
    if (literal === undefined || !ts.isStringLiteralLike(literal)) return
    const { line } = source.getLineAndCharacterOfPosition(literal.getStart(source))
    found.push({ specifier: literal.text, line: line + 1, how })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node) ? 'type' : 'value')
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, 'type')
    else if (ts.isCallExpression(node)) {
      const called = node.expression
      if (called.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], 'dynamic')
      else if (ts.isIdentifier(called) && called.text === 'require') add(node.arguments[0], 'value')
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}
