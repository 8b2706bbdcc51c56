/** The key of a trait, made once from the name of its field: `IP Address(es)` is `ip-address-es` (T). */
export const nameKeyOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
