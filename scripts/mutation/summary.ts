/** The report of a run as lines for a terminal. */

export interface Mutant {
  readonly mutatorName: string
  readonly replacement?: string | undefined
  readonly status: string
  readonly location: { readonly start: Position; readonly end: Position }
}
/** Both count from 1. */
interface Position {
  readonly line: number
  readonly column: number
}
export interface MutatedFile {
  readonly source: string
  readonly mutants: readonly Mutant[]
}
export interface MutationReport {
  readonly files: Readonly<Record<string, MutatedFile>>
  readonly testFiles: Readonly<Record<string, { readonly source?: string }>>
}

const count = (mutants: readonly Mutant[], ...statuses: string[]): number =>
  mutants.filter(({ status }) => statuses.includes(status)).length

/** Of the mutants that were tried, how many a test noticed, in per cent. A test that no longer ends has noticed. */
export const scoreOf = (mutants: readonly Mutant[]): number => {
  const noticed = count(mutants, 'Killed', 'Timeout')
  const tried = noticed + count(mutants, 'Survived', 'NoCoverage')
  return tried === 0 ? 100 : (noticed / tried) * 100
}

const HEAD = ['file', 'score %', 'killed', 'survived', 'no coverage', 'timeouts', 'ignored']

const row = (name: string, mutants: readonly Mutant[]): string[] => [
  name,
  scoreOf(mutants).toFixed(1),
  ...['Killed', 'Survived', 'NoCoverage', 'Timeout', 'Ignored'].map((status) => String(count(mutants, status))),
]

/** What no test noticed in one file, in the order of the file. */
export const survivorsOf = (name: string, { source, mutants }: MutatedFile): string[] =>
  mutants
    .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    .toSorted((a, b) => a.location.start.line - b.location.start.line || a.location.start.column - b.location.start.column)
    .map((mutant) => survivorLine(name, source, mutant))

/** One row a file, and the sum. */
export const tableOf = (files: MutationReport['files']): string[] => {
  const names = Object.keys(files).sort()
  const rows = [
    HEAD,
    ...names.map((name) => row(name, files[name]!.mutants)),
    row(
      'all',
      names.flatMap((name) => files[name]!.mutants),
    ),
  ]
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)))
  return rows.map((cells) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
  )
}

const survivorLine = (name: string, source: string, { location, status, mutatorName, replacement }: Mutant): string => {
  const where = `${name}:${location.start.line}:${location.start.column}`
  const fate = status === 'NoCoverage' ? ', which no test reaches' : ''
  return `${where}  ${mutatorName}: ${oneLine(between(source, location))} → ${oneLine(replacement ?? '')}${fate}`
}

const between = (source: string, { start, end }: Mutant['location']): string => {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  lines[lines.length - 1] = lines.at(-1)?.slice(0, end.column - 1) ?? ''
  lines[0] = lines[0]?.slice(start.column - 1) ?? ''
  return lines.join('\n')
}

const oneLine = (code: string): string => {
  const text = code.replaceAll(/\s+/g, ' ')
  return text.length > 70 ? `${text.slice(0, 45)} … ${text.slice(-22)}` : text
}
