/** What a generated account is made with where nothing else is said. */
export const DEFAULT_ASSET_TYPES = 40
export const DEFAULT_SEED_NUMBER = 20
