/** Which types of this project a public signature names that cannot be imported beside it. */
import path from 'node:path'
import ts from 'typescript'

/** `name < public name that mentions it`, sorted. Types that their own file keeps to itself do not count. */
export const unreachableFrom = (entry: string): readonly string[] => {
  const root = process.cwd()
  const config = ts.readConfigFile(path.join(root, 'tsconfig.json'), (name) => ts.sys.readFile(name)).config as unknown
  const { options } = ts.parseJsonConfigFileContent(config, { ...ts.sys, readDirectory: () => [] }, root)
  const program = ts.createProgram([path.join(root, entry)], { ...options, noEmit: true })
  const checker = program.getTypeChecker()
  const real = (symbol: ts.Symbol): ts.Symbol => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)
  const module = checker.getSymbolAtLocation(program.getSourceFile(path.join(root, entry))!)!
  const exported = new Set(checker.getExportsOfModule(module).map(real))
  const found = new Set<string>()
  for (const symbol of exported) {
    const visit = (node: ts.Node): void => {
      if (ts.isBlock(node)) return
      if (ts.isClassElement(node) && node.name !== undefined && ts.isPrivateIdentifier(node.name)) return
      if (ts.isVariableDeclaration(node) && node.type === undefined) return
      if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
        const mentioned = checker.getSymbolAtLocation(ts.isTypeReferenceNode(node) ? node.typeName : node.expression)
        const target = mentioned === undefined ? undefined : real(mentioned)
        const declaration = target?.declarations?.[0]
        if (target !== undefined && declaration !== undefined && !exported.has(target) && isOurs(declaration))
          found.add(`${target.name} < ${symbol.name}`)
      }
      ts.forEachChild(node, visit)
    }
    symbol.declarations?.forEach(visit)
  }
  return [...found].sort()
}

const isOurs = (declaration: ts.Declaration): boolean =>
  declaration.getSourceFile().fileName.startsWith(path.join(process.cwd(), 'src')) &&
  (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Export) !== 0
