/** What the documents point at is there. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT, documentNames, readDocument } from './documents.js'

const names = documentNames()

describe.each(names)('%s', (name) => {
  const document = readDocument(name)

  it('links only to files and headings that exist', () => {
    expect(document.links.filter((link) => !/^(?:https?:|mailto:)/.test(link) && !resolves(name, link))).toEqual([])
  })

  it('names only files and folders of the project that exist', () => {
    expect(pathsIn(document.text).filter((found) => !present(found))).toEqual([])
  })

  it('names only functions and methods that the sources have', () => {
    const called = document.codeWords.flatMap((word) => /^(?:[\w.]+\.)?(\w+)\(\)$/.exec(word)?.[1] ?? [])
    expect(called.filter((word) => !new RegExp(`\\b${word}\\b`).test(sources))).toEqual([])
  })

  it('is in the index of its folder, or of docs where its folder has none', () => {
    if (!name.startsWith('docs/') || name === 'docs/README.md') return
    const own = `${path.posix.dirname(name)}/README.md`
    const index = own !== name && existsSync(path.join(ROOT, own)) ? own : 'docs/README.md'
    const targets = readDocument(index).links.map((link) => path.posix.join(path.posix.dirname(index), link.split('#')[0] ?? ''))
    expect(targets).toContain(name)
  })
})

it('finds broken links, so that the above can fail', () => {
  expect(resolves('README.md', 'docs/no-such-file.md')).toBe(false)
  expect(resolves('README.md', 'CONTRIBUTING.md#no-such-heading')).toBe(false)
  expect(resolves('README.md', 'CONTRIBUTING.md#getting-started')).toBe(true)
  expect(pathsIn('see `src/nowhere/nothing.ts` and src/client/*.ts.')).toEqual(['src/nowhere/nothing.ts', 'src/client/*.ts'])
  expect(present('src/nowhere/nothing.ts')).toBe(false)
  expect(present('src/client/*.ts')).toBe(true)
})

function resolves(from: string, link: string): boolean {
  const [file = '', anchor] = link.split('#')
  const target = file === '' ? from : path.posix.join(path.posix.dirname(from), decodeURIComponent(file))
  if (!existsSync(path.join(ROOT, target))) return false
  if (anchor === undefined) return true
  return target.endsWith('.md') && readDocument(target).headings.some((heading) => heading.anchor === anchor)
}

function pathsIn(text: string): string[] {
  // NAME and NNNN stand for what somebody is going to write.
  return [...text.matchAll(/(?<![\w/.-])(?:src|scripts|bench|examples|docs|test)\/[\w*./-]*[\w*/]/g)]
    .map(([found]) => found)
    .filter((found) => !/NAME|NNNN/.test(found))
}

/** A pattern is present when its folder is, and holds such a file. */
function present(found: string): boolean {
  if (!found.includes('*')) return existsSync(path.join(ROOT, found))
  const folder = path.join(ROOT, path.posix.dirname(found))
  const pattern = new RegExp(`^${path.posix.basename(found).replaceAll('.', '\\.').replaceAll('*', '.*')}$`)
  return !path.posix.dirname(found).includes('*') && existsSync(folder) && readdirSync(folder).some((name) => pattern.test(name))
}

const sources = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && statSync(path.join(ROOT, 'src', name)).isFile())
  .map((name) => readFileSync(path.join(ROOT, 'src', name), 'utf8'))
  .join('\n')
