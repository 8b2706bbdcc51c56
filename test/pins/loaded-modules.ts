/** Which modules a program loads, asked of Node's own loader in a process of its own. */
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

// Every module passes here on its way in. The mark keeps the list apart from warnings.
const HOOKS = `
import { writeSync } from 'node:fs'
export async function load(url, context, next) {
  writeSync(2, 'loads ' + url + '\\n')
  return next(url, context)
}`
const asUrl = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`
const REGISTER = asUrl(`import { register } from 'node:module'; register(${JSON.stringify(asUrl(HOOKS))})`)

/** The modules that `code` (an ES module, run in the project's folder) loads: names of packages' files and of Node's modules. */
export const modulesLoadedBy = async (code: string): Promise<readonly string[]> => {
  const { stderr } = await run(process.execPath, ['--import', REGISTER, '--input-type=module', '--eval', code], { cwd: process.cwd() })
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('loads '))
    .map((line) => decodeURIComponent(line.slice('loads '.length)).replaceAll('\\', '/'))
    .filter((url) => !url.startsWith('data:'))
}

/** `dist/client/glue-client.js` for a module of this package, `undici` for a package, `node:fs` for Node's own. */
export const shortName = (url: string): string => {
  if (url.startsWith('node:')) return url
  const packaged = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)
  if (packaged?.[1]) return packaged[1]
  return path.posix.relative(process.cwd().replaceAll('\\', '/'), url.replace(/^file:\/\/\/?(?=[A-Za-z]:)|^file:\/\//, ''))
}
