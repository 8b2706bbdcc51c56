/** What resources can do beyond the operations of the API, read from the declarations of the client. */
import path from 'node:path'
import ts from 'typescript'

export interface SpecialMethod {
  readonly name: string
  /** `(id: string | number, traits: Traits, options?: CallOptions) => Promise<FlexibleAsset>` */
  readonly signature: string
  /** The first paragraph of its comment. */
  readonly doc: string
}

const FILE = 'src/client/resources/index.ts'

export const specialMethods = (): ReadonlyMap<string, readonly SpecialMethod[]> => {
  const { config } = ts.readConfigFile('tsconfig.json', (name) => ts.sys.readFile(name))
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd())
  const program = ts.createProgram([path.resolve(FILE)], { ...options, noEmit: true })
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(path.resolve(FILE))
  const declaration = source?.statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === 'SpecialOperations',
  )
  if (declaration === undefined) throw new Error(`${FILE} has no interface SpecialOperations`)
  const methods = new Map<string, readonly SpecialMethod[]>()
  for (const resource of checker.getTypeAtLocation(declaration).getProperties())
    methods.set(resource.name, methodsOf(checker, checker.getTypeOfSymbolAtLocation(resource, declaration)))
  return methods
}

const methodsOf = (checker: ts.TypeChecker, type: ts.Type): readonly SpecialMethod[] =>
  type.getProperties().flatMap((member) => {
    const at = member.valueDeclaration ?? member.declarations?.[0]
    if (at === undefined) return []
    const [paragraph = ''] = ts.displayPartsToString(member.getDocumentationComment(checker)).split('\n\n')
    return [{ name: member.name, signature: signatureOf(at), doc: paragraph.replaceAll(/\s+/g, ' ').trim() }]
  })

/** As it is written, on one line. */
const signatureOf = (declaration: ts.Declaration): string => {
  const line = (node: ts.Node): string =>
    node
      .getText()
      .replaceAll(/\/\*\*[^]*?\*\//g, '')
      .replaceAll(/\s+/g, ' ')
      .replaceAll(/,? \)/g, ')')
      .replaceAll('( ', '(')
  if (ts.isMethodSignature(declaration)) {
    const generics = declaration.typeParameters === undefined ? '' : `<${declaration.typeParameters.map(line).join(', ')}>`
    const result = declaration.type === undefined ? 'void' : line(declaration.type)
    return `${generics}(${declaration.parameters.map(line).join(', ')}): ${result}`
  }
  return ts.isPropertySignature(declaration) && declaration.type !== undefined ? `: ${line(declaration.type)}` : ''
}
