import type { Grade } from '../../workflows/index.js'

/** `1,234` */
export const number = (value: number): string => value.toLocaleString('en-US')
/** `1,234`, or a word for what is not known. */
export const count = (value: number | null): string => (value === null ? 'not available' : number(value))
export const many = (value: number, one: string, several = `${one}s`): string => `${number(value)} ${value === 1 ? one : several}`
export const percent = (share: number): string => `${Math.round(share * 100)} %`
export const signed = (value: number): string => (value > 0 ? `+${value}` : value < 0 ? `−${Math.abs(value)}` : '±0')
export const points = (value: number): string => String(Math.round(value * 10) / 10)

/** `2 March 2026` */
export const day = (iso: string): string => {
  const date = new Date(iso)
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}
/** `2 Mar` */
export const shortDay = (iso: string): string => {
  const date = new Date(iso)
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]?.slice(0, 3)}`
}
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

/** `in 12 days`, `3 days ago` */
export const inDays = (days: number): string =>
  days === 0 ? 'today' : days === 1 ? 'tomorrow' : days > 0 ? `in ${days} days` : days === -1 ? 'yesterday' : `${-days} days ago`

export const gradeClass = (grade: Grade | null): string => `grade-${(grade ?? 'none').toLowerCase()}`
