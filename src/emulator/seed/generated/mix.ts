/** A number of 32 bits that hangs on its three arguments alone; neighbours have nothing in common. */
export const mix = (seed: number, place: number, salt: number): number => {
  let x = Math.imul(place + 0x7f4a7c15, 0x9e3779b1) ^ Math.imul(seed ^ salt, 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 0
}
