import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

const PATH = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
const ARGUMENTS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'

/** Why no browser can be started here, or null when one can. */
export const chromiumAbsence = (): string | null => (existsSync(PATH) ? null : `no Chromium at ${PATH} (set CHROMIUM_PATH)`)

/** A headless Chromium with a profile of its own. */
export const startChromium = (): Promise<Browser> => chromium.launch({ executablePath: PATH, args: ARGUMENTS.split(' ') })
