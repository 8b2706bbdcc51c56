import { readFileSync } from 'node:fs'

/**
 * The most memory that this process has held, in bytes. On Linux not what `resourceUsage()` says: that begins with what the parent held when
 * it started this process.
 */
export const peakMemory = (): number => {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
    if (kilobytes !== undefined) return Number(kilobytes) * 1024
  } catch {
    // Another system, which has no such file.
  }
  return process.resourceUsage().maxRSS * 1024
}
