/** A running command shows no secret in its arguments, in a diagnostic report, in its log, or in what it prints. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { SecretSearch } from '../support/secret-pieces.js'
import { BINARY, emulate, withFolder } from './gluekit.js'

const PASSWORD = 'Walnut&4711"Zephyr\\<quill>/ü'

const until = async (what: string, isSo: () => boolean | Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 1500; tries++) {
    if (await isSo()) return
    await pause(20)
  }
  throw new Error(`${what} did not come about`)
}

test.skipIf(process.platform !== 'linux')('while it runs, no secret can be seen from outside', async () => {
  const emulator = await emulate()
  try {
    await withFolder(async (folder) => {
      const { apiKey } = (await emulator.admin('POST', '/keys', { passwordAccess: true })) as { readonly apiKey: string }
      await emulator.admin('PUT', '/faults', [{ fault: { kind: 'stall' } }])
      const log = path.join(folder, 'run.log')
      const report = path.join(folder, 'report.json')
      const child = spawn(process.execPath, [BINARY, 'organizations', 'list', '--log-file', log, '--log-level', 'trace', '--verbose'], {
        env: {
          PATH: process.env['PATH'],
          GLUEKIT_HOME: path.join(folder, 'home'),
          GLUEKIT_BASE_URL: emulator.url,
          IT_GLUE_API_KEY: apiKey,
          FIREWALL_PASSWORD: PASSWORD,
          NODE_OPTIONS: `--report-on-signal --report-directory=${folder} --report-filename=report.json`,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const printed: string[] = []
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => printed.push(text))
      const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
      await until('the request', async () => (await emulator.requests()).length > 0)
      const cmdline = readFileSync(`/proc/${child.pid}/cmdline`, 'utf8')
      child.kill('SIGUSR2')
      await until('the report', () => existsSync(report) && readFileSync(report, 'utf8').trimEnd().endsWith('}'))
      child.kill('SIGTERM')
      expect(await closed).toBe(143)

      const texts = { cmdline, report: readFileSync(report, 'utf8'), log: readFileSync(log, 'utf8'), printed: printed.join('') }
      expect(texts.report).toContain('environmentVariables')
      expect(texts.report).toContain('GLUEKIT_BASE_URL')
      expect(texts.log).toContain('"event":"attempt"')
      expect(texts.log).toContain('"event":"command_failed","exitCode":143')
      const search = new SecretSearch([apiKey, PASSWORD])
      for (const [where, text] of Object.entries(texts)) expect([where, search.in(text)]).toEqual([where, []])
    })
  } finally {
    await emulator.stop()
  }
})
