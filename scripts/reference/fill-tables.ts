export type Tables = Readonly<Record<string, () => string>>

/** A document with its tables as they are now, each between `<!-- table: NAME -->` and `<!-- end of table -->`. Throws for one that does not exist. */
export const fillTables = (text: string, tables: Tables): string =>
  text.replaceAll(/(<!-- table: ([a-z ]+) -->)[^]*?(<!-- end of table -->)/g, (_, before: string, name: string, after: string) => {
    const make = tables[name]
    if (make === undefined) throw new Error(`There is no table ${JSON.stringify(name)}; there are ${Object.keys(tables).join(', ')}.`)
    return `${before}\n\n${make()}\n\n${after}`
  })
