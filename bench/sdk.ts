/** The built package, as users get it. */
export const builtSdk = async (): Promise<typeof import('../src/index.js')> =>
  (await import(new URL('../dist/index.js', import.meta.url).href)) as typeof import('../src/index.js')
