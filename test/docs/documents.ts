/** The documents of the project, read as their readers see them. */
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import MarkdownIt from 'markdown-it'

export const ROOT = path.resolve(import.meta.dirname, '../..')

export interface Block {
  /** The word behind the fence: `ts`, `bash`, `text`. */
  readonly language: string
  readonly content: string
  /** The nearest heading above. */
  readonly section: string
  /** Where it begins, counted from 1. */
  readonly line: number
  /** The name that the paragraph above gives to the file to save it as, or null. */
  readonly saveAs: string | null
}

export interface MarkdownFile {
  /** From the root of the project, with `/`. */
  readonly name: string
  readonly text: string
  readonly headings: readonly { readonly level: number; readonly text: string; readonly anchor: string }[]
  readonly links: readonly string[]
  readonly blocks: readonly Block[]
  /** What stands in backquotes within sentences. */
  readonly codeWords: readonly string[]
}

const markdown = new MarkdownIt()

export const readDocument = (name: string): MarkdownFile => {
  const text = readFileSync(path.join(ROOT, name), 'utf8')
  const headings: { level: number; text: string; anchor: string }[] = []
  const links: string[] = []
  const blocks: Block[] = []
  const codeWords: string[] = []
  let heading: number | null = null
  let paragraph = ''
  for (const token of markdown.parse(text, {})) {
    if (token.type === 'heading_open') heading = Number(token.tag.slice(1))
    if (token.type === 'fence') {
      blocks.push({
        language: token.info.trim(),
        content: token.content,
        section: headings.at(-1)?.text ?? '',
        line: (token.map?.[0] ?? 0) + 1,
        saveAs: /\bas `([^`]+)`:$/.exec(paragraph)?.[1] ?? null,
      })
      paragraph = ''
    }
    if (token.type !== 'inline') continue
    paragraph = token.content
    if (heading !== null) headings.push({ level: heading, text: token.content, anchor: anchorOf(token.content, headings) })
    heading = null
    for (const child of token.children ?? []) {
      const target = child.attrGet('href') ?? child.attrGet('src')
      if (target !== null) links.push(String(target))
      if (child.type === 'code_inline') codeWords.push(child.content)
    }
  }
  return { name, text, headings, links, blocks, codeWords }
}

/** The way in which Git hosting sites make an anchor of a heading. */
const anchorOf = (text: string, before: readonly { readonly anchor: string }[]): string => {
  const base = text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-')
  let anchor = base
  for (let number = 1; before.some((other) => other.anchor === anchor); number++) anchor = `${base}-${number}`
  return anchor
}

/** Every document that is written by hand: those of the root and all of `docs`. */
export const documentNames = (): readonly string[] => {
  const root = readdirSync(ROOT).filter((name) => name.endsWith('.md'))
  const docs = readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`)
  return [...root, ...docs].sort()
}
