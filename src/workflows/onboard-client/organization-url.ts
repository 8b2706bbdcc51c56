/** The web address of an organization, which the API gives only as part of the addresses of its records. */
export const organizationUrl = (id: string | null | undefined, resourceUrls: Iterable<unknown>): string | null => {
  if (id === null || id === undefined) return null
  for (const url of resourceUrls) {
    const match = typeof url === 'string' ? /^(https:\/\/[^/?#]+)\/(\d+)\//.exec(url) : null
    if (match !== null && match[2] === id) return `${match[1]}/${id}`
  }
  return null
}
