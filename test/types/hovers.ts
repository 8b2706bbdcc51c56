/** What an editor shows for a name: the answers of the language service over this project. */
import path from 'node:path'
import ts from 'typescript'

/**
 * Hovers over what follows each marker, a comment of one word, in `text`, which is read as a file in `test/types`.
 * Returns what is shown, by the name of the marker.
 */
export const hoversIn = (text: string): Readonly<Record<string, string>> => {
  const root = process.cwd()
  const file = path.join(root, 'test', 'types', 'hovered.ts')
  const config = ts.readConfigFile(path.join(root, 'tsconfig.json'), (name) => ts.sys.readFile(name)).config as unknown
  const { options } = ts.parseJsonConfigFileContent(config, { ...ts.sys, readDirectory: () => [] }, root)
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const content = path.resolve(name) === file ? text : ts.sys.readFile(name)
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content)
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
    fileExists: (name) => path.resolve(name) === file || ts.sys.fileExists(name),
    readFile: (name) => ts.sys.readFile(name),
    directoryExists: (name) => ts.sys.directoryExists(name),
    getDirectories: (name) => ts.sys.getDirectories(name),
  })
  const problems = service.getSemanticDiagnostics(file).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
  if (problems.length > 0) throw new Error(`The hovered text does not compile:\n${problems.join('\n')}`)
  const shown: Record<string, string> = {}
  for (const marker of text.matchAll(/\/\*(\w+)\*\//g)) {
    const info = service.getQuickInfoAtPosition(file, marker.index + marker[0].length)
    shown[marker[1] ?? ''] = [ts.displayPartsToString(info?.displayParts), ts.displayPartsToString(info?.documentation)]
      .filter(Boolean)
      .join('\n')
  }
  service.dispose()
  return shown
}
