/** The tree of HTML that went through `safeToShow`, which leaves well-formed tags, double quotes and four entities. */
import type { toMdast } from 'hast-util-to-mdast'

type Nodes = Parameters<typeof toMdast>[0]
type Root = Extract<Nodes, { type: 'root' }>
export type Element = Extract<Nodes, { type: 'element' }>
type Text = Extract<Nodes, { type: 'text' }>

const TOKEN = /<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"]*")?)*) ?(\/?)>|([^<]+)|</g
const ATTRIBUTE = / ([a-z-]+)(?:="([^"]*)")?/g

// Nobody reads what stands deeper, and whoever walks the tree goes as deep as it is; a reader of Markdown drops what is beyond 100.
const DEEPEST = 60

/** Elements beyond the sixtieth in each other are left out, and what they hold stands in the sixtieth. */
export const treeOfHtml = (html: string): Root => {
  const root: Root = { type: 'root', children: [] }
  const open: { readonly tagName: string; readonly node: Root | Element }[] = [{ tagName: '', node: root }]
  for (const [whole, slash, name, attributes, selfClosing, text] of html.matchAll(TOKEN)) {
    const parent = open.at(-1)?.node ?? root
    if (name === undefined) {
      const node: Text = { type: 'text', value: decode(text ?? whole) }
      parent.children.push(node)
    } else if (slash === '/') {
      const at = open.findLastIndex(({ tagName }) => tagName === name)
      if (at > 0) open.length = at
    } else {
      if (open.length > DEEPEST && selfClosing !== '/' && !VOID.has(name)) {
        open.push({ tagName: name, node: parent })
        continue
      }
      const element: Element = { type: 'element', tagName: name, properties: propertiesOf(attributes ?? ''), children: [] }
      parent.children.push(element)
      if (selfClosing !== '/') open.push({ tagName: name, node: element })
    }
  }
  return root
}

const VOID = new Set(['br', 'hr', 'img'])

const propertiesOf = (text: string): Element['properties'] => {
  const properties: Element['properties'] = {}
  for (const [, name = '', raw = ''] of text.matchAll(ATTRIBUTE)) {
    const value = decode(raw)
    if (name === 'class') properties['className'] = value.split(/\s+/).filter(Boolean)
    else if (name === 'colspan' || name === 'rowspan') properties[name === 'colspan' ? 'colSpan' : 'rowSpan'] = Number(value) || 1
    else if (name === 'style') properties['align'] = /text-align:\s*(left|right|center)/.exec(value)?.[1]
    else properties[name] = value
  }
  return properties
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }
const decode = (text: string): string => text.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ENTITIES[name] ?? '')
