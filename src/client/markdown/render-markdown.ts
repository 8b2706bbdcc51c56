/** Markdown as people write runbooks, turned into the HTML that IT Glue stores. */
import MarkdownIt from 'markdown-it'
import { UsageError } from '../../errors.js'
import { safeToSend } from './safe-html.js'

export interface MarkdownDocument {
  /** The text of the first heading outside code, or null. */
  readonly title: string | null
  /** Safe HTML: tables, fences and breaks kept; scripts, handlers and `javascript:` links gone. */
  readonly html: string
}

// Raw HTML in the source is shown as text, never live.
const renderer = new MarkdownIt({ html: false, linkify: true, breaks: true })
/** Elements within each other, beyond which the renderer stops without a word. */
const DEEPEST = 100
renderer.set({ maxNesting: DEEPEST } as never)

/** @param options.dropTitle leaves the heading that became the title out of the HTML */
export const renderMarkdown = (source: string, options: { readonly dropTitle?: boolean } = {}): MarkdownDocument => {
  const tokens = tokensOf(source)
  const at = tokens.findIndex((token) => token.type === 'heading_open')
  const title = at < 0 ? null : plainText(tokens[at + 1]?.children ?? [])
  if (options.dropTitle === true && at === 0) tokens.splice(0, 3)
  return { title: title === '' ? null : title, html: safeToSend(renderer.renderer.render(tokens, renderer.options, {})) }
}

/** A part of a document as IT Glue stores it. */
export type MarkdownSection =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  /** Safe HTML. */
  | { readonly kind: 'text'; readonly html: string }

/**
 * The headings outside lists, quotes and code, and the text between them.
 * @param options.pictures addresses that take the place of others
 */
export const renderSections = (
  source: string,
  options: { readonly dropTitle?: boolean; readonly pictures?: ReadonlyMap<string, string> } = {},
): readonly MarkdownSection[] => {
  const tokens = tokensOf(source)
  for (const picture of picturesOf(tokens)) picture.attrSet('src', options.pictures?.get(addressOf(picture)) ?? addressOf(picture))
  const sections: MarkdownSection[] = []
  let from = 0
  const textUpTo = (to: number): void => {
    const html = safeToSend(renderer.renderer.render(tokens.slice(from, to), renderer.options, {}))
    if (html !== '') sections.push({ kind: 'text', html })
  }
  for (const [index, token] of tokens.entries()) {
    const inline = tokens[index + 1]?.children ?? []
    const isTitle = options.dropTitle === true && index === 0
    if (token.type !== 'heading_open' || token.level !== 0 || (!isTitle && isMoreThanText(inline))) continue
    textUpTo(index)
    // Opening, content, closing.
    from = index + 3
    const text = plainText(inline)
    if (text === '' || isTitle) continue
    sections.push({ kind: 'heading', level: Number(token.tag.slice(1)), text })
  }
  textUpTo(tokens.length)
  return sections
}

/** The addresses of the pictures of a text, each once. */
export const picturesIn = (source: string): readonly string[] => [...new Set(picturesOf(tokensOf(source)).map(addressOf))]

/** The heading that a text begins with. */
export const firstHeading = (source: string): { readonly level: number; readonly text: string } | null => {
  const [opening, content] = tokensOf(source)
  return opening?.type === 'heading_open' ? { level: Number(opening.tag.slice(1)), text: plainText(content?.children ?? []) } : null
}

type Token = ReturnType<typeof renderer.parse>[number]
/** @throws UsageError for lists and quotations nested so deep that the renderer would leave out what they hold */
const tokensOf = (source: string): Token[] => {
  const tokens = renderer.parse(source.replace(/^\uFEFF/, ''), {})
  if (!tokens.some(({ nesting, level }) => nesting === 1 && level + 1 >= DEEPEST)) return tokens
  throw new UsageError('invalid_input', 'The Markdown nests lists or quotations too deep.', {
    hint: 'What lies fifty levels deep or more could be lost. Make the text flatter; nothing was sent.',
  })
}
const picturesOf = (tokens: readonly Token[]): readonly Token[] =>
  tokens.flatMap((token) => (token.children ?? []).filter(({ type }) => type === 'image'))
const addressOf = (picture: Token): string => String(picture.attrGet('src') ?? '')

interface Inline {
  readonly type: string
  readonly content: string
  readonly markup: string
}

const plainText = (children: readonly Inline[]): string =>
  children
    .map((child) => (child.type === 'softbreak' || child.type === 'hardbreak' ? ' ' : TEXTS.has(child.type) ? child.content : ''))
    .join('')
    .replace(/\s+/g, ' ')
    .trim()
const TEXTS = new Set(['text', 'code_inline'])

/** A heading of a document is plain text: a picture, a link or what looks like a tag would be lost there, and stays HTML instead. */
const isMoreThanText = (children: readonly Inline[]): boolean =>
  children.some((child) => child.type === 'image' || (child.type === 'link_open' && child.markup === '')) ||
  /<\/?[a-z!]/i.test(plainText(children))

/** Where text holds what is read as a link although nobody marked it as one. */
export const linksIn = (text: string): readonly { readonly index: number; readonly lastIndex: number }[] =>
  renderer.linkify.match(text) ?? []
