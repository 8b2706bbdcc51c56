const START = 0x811c9dc5
const PRIME = 0x01000193

/**
 * A small number that changes with the text, as good as certainly: FNV-1a, for what is only compared with itself.
 * @param start the hash of what stood before
 */
export const textHash = (text: string, start = START): number => {
  let hash = start
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), PRIME)
  return hash >>> 0
}
