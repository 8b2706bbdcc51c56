/** What differs between a generated file that is there and one that would be written now, in words; empty when nothing does. */
export const compareGenerated = (present: string, wanted: string): readonly string[] => {
  const [before, after] = [blocksIn(present), blocksIn(wanted)]
  const differences: string[] = []
  for (const [name, text] of after) {
    const old = before.get(name)
    if (old === undefined) differences.push(`${name} is missing`)
    else if (old !== text) differences.push(...linesThatDiffer(name, old, text))
  }
  for (const name of before.keys()) if (!after.has(name)) differences.push(`${name} is not in the account any more`)
  // Something outside the interfaces: the imports, or what a person wrote.
  if (differences.length === 0 && normal(present) !== normal(wanted))
    differences.push('the file was changed by hand, or by another version')
  return differences
}

/** Line ends are another in a checkout on Windows. */
const normal = (text: string): string => text.replaceAll('\r\n', '\n').trim()

const blocksIn = (text: string): ReadonlyMap<string, string> =>
  new Map([...normal(text).matchAll(/^export interface (\w+) \{\n([\s\S]*?)^\}$/gm)].map(([, name = '', body = '']) => [name, body]))

const linesThatDiffer = (name: string, before: string, after: string): readonly string[] => {
  const [old, now] = [before, after].map((body) => new Map(body.split('\n').flatMap(propertyOf)))
  const keys = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])].filter((key) => old?.get(key) !== now?.get(key))
  const words = keys.map((key) => `${name}[${key}] is ${!old?.has(key) ? 'missing' : now?.has(key) ? 'another' : 'gone'}`)
  return words.length === 0 ? [`${name} has other comments`] : words
}

const propertyOf = (line: string): readonly (readonly [string, string])[] => {
  const match = /^ {2}readonly ('(?:[^'\\]|\\.)*')\??: .*$/.exec(line)
  return match?.[1] === undefined ? [] : [[match[1], line]]
}
