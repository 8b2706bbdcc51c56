/** Markdown that reads back as what it was written from, in the dialect that `render-markdown.ts` reads. */
import { defaultHandlers as fromHtml, toMdast } from 'hast-util-to-mdast'
import type { State as FromHtml } from 'hast-util-to-mdast'
import { defaultHandlers, toMarkdown } from 'mdast-util-to-markdown'
import type { Handle, Options } from 'mdast-util-to-markdown'
import { linksIn, renderSections } from './render-markdown.js'
import { safeToShow } from './safe-html.js'
import { treeOfHtml } from './html-tree.js'
import type { Element } from './html-tree.js'

type Nodes = ReturnType<typeof toMdast>
type Of<T extends Nodes['type']> = Extract<Nodes, { type: T }>
type Root = Of<'root'>
type RootContent = Root['children'][number]
type PhrasingContent = Of<'paragraph'>['children'][number]

/** What a document is made of on its way to Markdown. */
export type MarkdownPart =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  /** HTML as somebody wrote it. */
  | { readonly kind: 'html'; readonly html: string }

/**
 * Reading it back and writing it again gives the same text. Where marks stand in each other in a way that Markdown cannot say, they
 * are left out, and the words stay.
 * @returns Markdown with a line break at its end; empty for no parts
 */
export const writeMarkdown = (parts: readonly MarkdownPart[]): string => {
  const blocks = parts.flatMap(blocksOfPart)
  const markdown = textOfBlocks(blocks)
  if (isStable(markdown)) return markdown
  const plainer = textOfBlocks(blocks.map((block) => (isStable(textOfBlocks([block])) ? block : withoutMarks(block))))
  return isStable(plainer) ? plainer : textOfBlocks(blocks.map(withoutMarks))
}

const isStable = (markdown: string): boolean =>
  textOfBlocks(
    renderSections(markdown)
      .map((part): MarkdownPart => (part.kind === 'heading' ? part : { kind: 'html', html: part.html }))
      .flatMap(blocksOfPart),
  ) === markdown

const textOfBlocks = (children: readonly RootContent[]): string =>
  children.length === 0 ? '' : wholeLetters(toMarkdown({ type: 'root', children: [...children] } as Root, OPTIONS))

const blocksOfPart = (part: MarkdownPart): RootContent[] =>
  part.kind === 'heading'
    ? [{ type: 'heading', depth: depthOf(part.level), children: escapeLinks([{ type: 'text', value: oneLine(part.text) }]) }]
    : blocksOf(part.html)

const withoutMarks = <T extends Nodes>(node: T): T => {
  if (!('children' in node)) return node
  const children = (node.children as Nodes[]).map(withoutMarks)
  return { ...node, children: children.flatMap((child) => (MARKED.has(child.type) ? (child as Nodes & Parent).children : [child])) }
}

/** Beside a mark a letter is written as its number; the package takes half a letter where one has two code units, as emoji have. */
const wholeLetters = (markdown: string): string => {
  const number = (high: number, low: number): string =>
    `&#x${(0x10000 + (high - 0xd800) * 0x400 + (low - 0xdc00)).toString(16).toUpperCase()};`
  return markdown
    .replace(/&#x(D[89AB][0-9A-F]{2});([\uDC00-\uDFFF])/g, (_, high: string, low: string) =>
      number(Number.parseInt(high, 16), low.charCodeAt(0)),
    )
    .replace(/([\uD800-\uDBFF])&#x(D[C-F][0-9A-F]{2});/g, (_, high: string, low: string) =>
      number(high.charCodeAt(0), Number.parseInt(low, 16)),
    )
}

const depthOf = (level: number): 1 | 2 | 3 | 4 | 5 | 6 => Math.min(6, Math.max(1, Math.trunc(level) || 1)) as 1
/** Blanks that hold a line break become one. */
const joinLines = (text: string): string => text.replace(/\s+/g, (blanks) => (blanks.includes('\n') ? ' ' : blanks))
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

const blocksOf = (html: string): RootContent[] => {
  const tree = toMdast(treeOfHtml(safeToShow(html)), { handlers: { code: inlineCode, li: listItem } })
  const root = (tree.type === 'root' ? tree : { type: 'root', children: [tree] }) as Root
  return tidy(root).children as RootContent[]
}

/** As it is: the package drops marks of writing direction here. */
const inlineCode = (_: unknown, node: Element): Of<'inlineCode'> => ({ type: 'inlineCode', value: joinLines(textOf(node)) })
const textOf = (node: Element | Element['children'][number]): string =>
  node.type === 'text' ? node.value : node.type === 'element' ? (node.tagName === 'br' ? ' ' : node.children.map(textOf).join('')) : ''

/** Set apart from the others where it holds a paragraph itself, and not where a list inside it does. */
const listItem = (state: FromHtml, node: Element): Of<'listItem'> => ({
  ...(fromHtml.li?.(state, node) as Of<'listItem'>),
  spread: node.children.some((child) => child.type === 'element' && child.tagName === 'p'),
})

// --- The tree as Markdown can hold it ---------------------------------------------------------------------------------

type Parent = { children: Nodes[] }
const MARKED = new Set(['emphasis', 'strong', 'delete'])
const isBlank = (node: Nodes): boolean =>
  node.type === 'break' ||
  (node.type === 'text' && /^[\s\u00a0\u200b]*$/.test(node.value)) ||
  (MARKED.has(node.type) && (node as Parent).children.every(isBlank))

/** What Markdown has no form for is brought into one that it has. */
const tidy = <T extends Nodes>(node: T): T => {
  if (node.type === 'code') {
    node.lang = /^[\w+#.-]+$/.test(node.lang ?? '') ? (node.lang as string) : null
    node.meta = null
  }
  if (!('children' in node)) return node
  const parent = node as unknown as Parent
  let children = parent.children.map(tidy).flatMap((child): Nodes[] => {
    if (child.type === 'paragraph' || child.type === 'heading') return child.children.every(isBlank) ? [] : [child]
    if (child.type === 'image' && child.url === '') return child.alt === '' || !child.alt ? [] : [{ type: 'text', value: child.alt }]
    if (child.type === 'link' && child.url === '') return child.children
    if (child.type === 'html') return []
    if (child.type === 'inlineCode' && child.value.trim() === '') return [{ type: 'text', value: ' ' }]
    if ((child.type === 'list' || child.type === 'blockquote') && child.children.length === 0) return []
    return MARKED.has(child.type) ? marked(child as Nodes & Parent) : [child]
  })
  if (node.type === 'paragraph' || node.type === 'heading') children = trimmed(children)
  if (node.type === 'tableCell') children = trimmed(inOneLine(children))
  if (node.type === 'list') spread(node)
  children = merged(children)
  parent.children = node.type === 'link' ? children : escapeLinks(children as PhrasingContent[])
  return node
}

/** Blocks in an item are read apart only with blank lines between them, and these set all items apart. */
const spread = (list: Of<'list'>): void => {
  const isPlain = ({ children }: Of<'listItem'>): boolean =>
    children.every((child, at) => (child.type === 'list' ? at === 0 || mayFollowText(child) : child.type === 'paragraph' && at === 0))
  const apart = list.spread === true || list.children.some((item) => item.spread === true || !isPlain(item))
  list.spread = apart
  for (const item of list.children) item.spread = apart
}

/** Right below a line of text, the dash of an empty item would underline a heading, and a number other than 1 would be text. */
const mayFollowText = ({ children: [first], ordered, start }: Of<'list'>): boolean =>
  first !== undefined && first.children.length > 0 && (ordered !== true || (start ?? 1) === 1)

/** Blanks at the inner edge of a mark make it plain text: they move outside. */
const marked = (node: Nodes & Parent): Nodes[] => {
  const inside = [...node.children]
  const before: Nodes[] = []
  const after: Nodes[] = []
  while (inside[0] !== undefined && isBlank(inside[0])) before.push(inside.shift() as Nodes)
  while (inside.length > 0 && isBlank(inside.at(-1) as Nodes)) after.unshift(inside.pop() as Nodes)
  const first = inside[0]
  if (first?.type === 'text') {
    const blank = /^[\s\u00a0]+/.exec(first.value)?.[0] ?? ''
    if (blank !== '') before.push({ type: 'text', value: blank })
    first.value = first.value.slice(blank.length)
  }
  const last = inside.at(-1)
  if (last?.type === 'text') {
    const blank = last.value.slice(last.value.trimEnd().length)
    if (blank !== '') after.unshift({ type: 'text', value: blank })
    last.value = last.value.slice(0, last.value.length - blank.length)
  }
  node.children = inside
  return [...before, ...(inside.length === 0 ? [] : [node]), ...after]
}

/** Breaks at the edges of a paragraph do not show, and their marks would. */
const trimmed = (children: Nodes[]): Nodes[] => {
  const kept = [...children]
  const edge = (node: Nodes | undefined): boolean =>
    node !== undefined && (node.type === 'break' || (node.type === 'text' && node.value.trim() === ''))
  while (edge(kept[0])) kept.shift()
  while (edge(kept.at(-1))) kept.pop()
  return kept
}

/** Two marks of a kind side by side would read as one long row of signs. */
const merged = (children: Nodes[]): Nodes[] => {
  const result: Nodes[] = []
  for (const child of children) {
    const last = result.at(-1)
    if (last?.type === 'text' && child.type === 'text') last.value = `${last.value}${child.value}`.replace(/[ \t\n]+/g, ' ')
    else if (last !== undefined && MARKED.has(child.type) && last.type === child.type)
      (last as Parent).children = merged([...(last as Parent).children, ...(child as Parent).children])
    else result.push(child)
  }
  for (const [at, child] of result.entries()) {
    if (child.type !== 'text') continue
    if (result[at - 1]?.type === 'break') child.value = child.value.trimStart()
    if (result[at + 1]?.type === 'break') child.value = child.value.trimEnd()
  }
  return result
}

/** A cell is one line: what stood in blocks and lines of its own is set apart by blanks. */
const inOneLine = (children: readonly Nodes[]): Nodes[] =>
  children.flatMap((child): Nodes[] => {
    if (child.type === 'break') return [{ type: 'text', value: ' ' }]
    if (child.type === 'code')
      return [
        { type: 'inlineCode', value: oneLine(child.value) },
        { type: 'text', value: ' ' },
      ]
    if (child.type === 'thematicBreak') return []
    if (BLOCKS.has(child.type) && 'children' in child) return [...inOneLine(child.children), { type: 'text', value: ' ' }]
    if ('children' in child) (child as unknown as Parent).children = inOneLine(child.children)
    return [child]
  })
const BLOCKS = new Set(['paragraph', 'heading', 'list', 'listItem', 'blockquote', 'table', 'tableRow', 'tableCell'])

/** Text that looks like an address without being a link must not become one. */
const escapeLinks = (children: readonly PhrasingContent[]): PhrasingContent[] =>
  children.flatMap((child, position): PhrasingContent[] => {
    if (child.type !== 'text') return [child]
    const { value } = child
    // Signs that are escaped themselves end an address, and what stands before one may be an address without it.
    const links = [...linksIn(value), ...linksIn(value.replaceAll(/[_*~`[\]<>\\!|&]/g, ' '))]
    const beforeMark = MARKED.has(children[position + 1]?.type ?? '') ? value.search(/\\.$/u) : -1
    const signs = [...value.matchAll(/[.:@/\\]/g)].filter(({ 0: sign, index }) =>
      // A letter beside a mark may become a number, which a backslash would take apart.
      sign === '\\'
        ? index === beforeMark
        : value.startsWith('://', index) || links.some((one) => index >= one.index && index < one.lastIndex),
    )
    let from = 0
    const pieces: PhrasingContent[] = []
    for (const { 0: sign, index } of signs) {
      pieces.push({ type: 'text', value: value.slice(from, index) }, escaped(sign) as unknown as PhrasingContent)
      from = index + 1
    }
    pieces.push({ type: 'text', value: value.slice(from) })
    return pieces.filter((piece) => piece.type !== 'text' || piece.value !== '')
  })
const escaped = (value: string): { readonly type: 'escaped'; readonly value: string } => ({ type: 'escaped', value })

// --- Its text ---------------------------------------------------------------------------------------------------------

/** How a node is written, and the sign that it begins with, which decides what must be escaped before it. */
const handler = (write: Handle, sign: (node: never, parent: unknown) => string): Handle & { readonly peek: Handle } =>
  Object.assign(write.bind(null), { peek: sign as unknown as Handle })

/** The rules of where a mark may stand are those of bold text. */
const strikethrough = handler(
  (node: Of<'delete'>, parent, state, info) =>
    `~~${defaultHandlers.strong({ ...node, type: 'strong' }, parent, state, info).slice(2, -2)}~~`,
  () => '~',
)

/** Beside bold text a star would be taken for one of its stars. */
const emphasis = handler(
  (node: Of<'emphasis'>, parent, state, info) => {
    const { options } = state
    options.emphasis = emphasisSign(node, parent)
    const text = defaultHandlers.emphasis(node, parent, state, info)
    options.emphasis = '*'
    return text
  },
  (node: Of<'emphasis'>, parent) => emphasisSign(node, parent),
)
const emphasisSign = (node: Of<'emphasis'>, parent: unknown): '*' | '_' => {
  const { children = [] } = (parent ?? {}) as { readonly children?: readonly Nodes[] }
  const at = children.indexOf(node)
  return [children[at - 1], children[at + 1], node.children[0], node.children.at(-1)].some((beside) => beside?.type === 'strong')
    ? '_'
    : '*'
}

/** An address that is its own text, where it is read back as such. */
const link = handler(
  (node: Of<'link'>, parent, state, info) => (isBare(node) ? `<${node.url}>` : defaultHandlers.link(node, parent, state, info)),
  (node: Of<'link'>) => (isBare(node) ? '<' : '['),
)
const isBare = ({ children: [only, second], url, title }: Of<'link'>): boolean =>
  second === undefined &&
  only?.type === 'text' &&
  only.value === url &&
  (title ?? '') === '' &&
  /^https?:\/\/[^<>\s\u0000-\u0020\u007f-\uffff]+$/.test(url)

const table: Handle = (node: Of<'table'>, _, state, info) => {
  const exit = [state.enter('table' as never), state.enter('phrasing')].reverse()
  const cell = (one: Of<'tableCell'>): string =>
    joinLines(state.containerPhrasing(one, { ...info, before: '|', after: '|' })).replaceAll('|', '\\|')
  const rows = node.children.map((row) => row.children.map(cell))
  for (const leave of exit) leave()
  const width = Math.max(1, ...rows.map((row) => row.length))
  const columns = Array.from({ length: width }, (_unused, at) => at)
  const line = (cells: readonly string[]): string => `| ${columns.map((at) => cells[at] ?? '').join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), line(columns.map((at) => RULES[node.align?.[at] ?? 'none'] ?? '---')), ...body.map(line)].join('\n')
}
const RULES: Readonly<Record<string, string>> = { left: ':--', right: '--:', center: ':-:', none: '---' }

/** Blanks that a reader would trim at the ends of a line. */
const BLANKS = [...'\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff']

const OPTIONS: Options = {
  bullet: '-',
  bulletOther: '*',
  rule: '-',
  fences: true,
  resourceLink: true,
  listItemIndent: 'one',
  handlers: {
    delete: strikethrough,
    emphasis,
    link,
    table,
    escaped: handler(
      (node: { readonly value: string }) => `\\${node.value}`,
      () => '\\',
    ),
  } as NonNullable<Options['handlers']>,
  unsafe: [
    ...BLANKS.map((character) => ({ character, inConstruct: 'phrasing' as const })),
    { character: '~', before: '~', inConstruct: 'phrasing' },
    { character: '~', after: '~', inConstruct: 'phrasing' },
    { atBreak: true, character: '|' },
    { atBreak: true, character: '-', after: '[:|-]' },
    { atBreak: true, character: ':', after: '-' },
  ],
}
