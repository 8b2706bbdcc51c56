/** The tree of HTML that went through `safeToShow`, which leaves well-formed tags, double quotes and four entities. */
import type { toMdast } from 'hast-util-to-mdast'

type Nodes = Parameters<typeof toMdast>[0]
type Root = Extract<Nodes, { type: 'root' }>
export type Element = Extract<Nodes, { type: 'element' }>
type Text = Extract<Nodes, { type: 'text' }>

const TOKEN = /<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"]*")?)*) ?(\/?)>|([^<]+)|</g
const ATTRIBUTE = / ([a-z-]+)(?:="([^"]*)")?/g

export const treeOfHtml = (html: string): Root => {
  const root: Root = { type: 'root', children: [] }
  const open: (Root | Element)[] = [root]
  for (const [whole, slash, name, attributes, selfClosing, text] of html.matchAll(TOKEN)) {
    const parent = open.at(-1) ?? root
    if (name === undefined) {
      const node: Text = { type: 'text', value: decode(text ?? whole) }
      parent.children.push(node)
    } else if (slash === '/') {
      const at = open.findLastIndex((node) => node.type === 'element' && node.tagName === name)
      if (at > 0) open.length = at
    } else {
      const element: Element = { type: 'element', tagName: name, properties: propertiesOf(attributes ?? ''), children: [] }
      parent.children.push(element)
      if (selfClosing !== '/') open.push(element)
    }
  }
  return root
}

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
